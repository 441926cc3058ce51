"""One connection of the gateway: moves frames between a picows transport and a client, nothing else."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from govim.domain.actor import Origin
from govim.domain.errors import Unavailable
from govim.gateway.departures import Departures
from govim.gateway.framing import Framing
from govim.gateway.messages import PROTOCOL_ERROR, SENDABLE, Assembler, Message, Violation
from govim.gateway.pipe import TransportPipe
from govim.protocol.session import CloseCode
from govim.protocol.wire import FORMATS, WireFormat

log = logging.getLogger(__name__)


class Connected(Protocol):
    """One client, as its transport sees it (delivery.client)."""

    def received(self, frame: bytes) -> None: ...

    def may_ask(self) -> bool:
        """For what is answered by the transport itself. False: it asked too much, and is not answered."""
        ...

    def gone(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What all lines of one gateway share."""

    admit: Callable[[str | None, Origin, TransportPipe, WireFormat], Awaitable[Connected | None]]
    max_bytes: int  # that may wait to be written to one client
    max_age: float  # seconds
    departures: Departures = field(default_factory=Departures)
    framings: Mapping[WireFormat, Framing] = field(
        default_factory=lambda: {wire: Framing(is_text=wire.is_text) for wire in FORMATS}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who says that they call."""

    token: str | None
    origin: Origin


class Line(WSListener):
    """Owned by the loop. Until its client is admitted, what comes waits as if too much were under way."""

    __slots__ = (
        "_admission",
        "_assembler",
        "_caller",
        "_client",
        "_lines",
        "_pinged",
        "_pipe",
        "_transport",
        "_waiting",
        "_wire",
    )

    def __init__(self, lines: Lines, wire: WireFormat, caller: Caller) -> None:
        super().__init__()
        self._lines, self._wire, self._caller = lines, wire, caller
        self._assembler = Assembler()
        self._waiting: deque[Message] | None = None  # bounded by what the kernel keeps for one connection
        self._pinged: bytes | None = None  # the last ping, until it is answered
        self._client: Connected | None = None
        self._admission: asyncio.Task[None] | None = None

    # ---- picows' side ----
    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self._pipe = TransportPipe(
            transport,
            self._lines.departures,
            self._lines.framings[self._wire],
            max_bytes=self._lines.max_bytes,
            max_age=self._lines.max_age,
        )
        self._pipe.resumed = self._take_waiting
        self._pipe.pause_reading()
        self._admission = asyncio.get_running_loop().create_task(self._admit(self._caller))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if self._pipe.close_code is not None and frame.msg_type != WSMsgType.CLOSE:
            self._pipe.ignore()
            return
        try:
            message = self._message(transport, frame)
        except Violation as violation:
            self._pipe.close(violation.close_code)
            return
        if message is None:
            return
        if self._pipe.is_paused:
            self._keep(message)
        else:
            self._take(message)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        del transport
        if self._admission is not None:
            self._admission.cancel()
        self._pipe.gone()
        if self._client is not None:
            self._client.gone()

    def pause_writing(self) -> None:
        self._pipe.writing_paused()

    def resume_writing(self) -> None:
        self._pipe.writing_resumed()

    # ---- frames ----
    def _message(self, transport: WSTransport, frame: WSFrame) -> Message | None:
        """The message that this frame ends, if it does. Control frames are answered here."""
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            raise Violation(PROTOCOL_ERROR)
        match frame.msg_type:
            case WSMsgType.TEXT:
                return self._assembler.take(frame.get_payload_as_bytes(), is_text=True, is_last=frame.fin)
            case WSMsgType.BINARY:
                return self._assembler.take(frame.get_payload_as_bytes(), is_text=False, is_last=frame.fin)
            case WSMsgType.CONTINUATION:
                return self._assembler.take_continuation(frame.get_payload_as_bytes(), is_last=frame.fin)
            case WSMsgType.PING:
                self._pinged = frame.get_payload_as_bytes()
                self._answer_ping()
            case WSMsgType.PONG:
                self._may_ask()  # nobody asked for it: in a loop it is not read either
            case WSMsgType.CLOSE:
                # RFC 6455 § 5.5.1: answered with its own code, unless it is itself an answer.
                code = frame.get_close_code() if frame.payload_size else WSCloseCode.OK
                if code not in SENDABLE:  # an integer, whatever its stub says
                    raise Violation(PROTOCOL_ERROR)
                self._pipe.leave()
                transport.send_close(code)
                transport.disconnect()
        return None

    def _answer_ping(self) -> None:
        """RFC 6455 § 5.5.3: of several, the last is answered. While nothing is taken, so many cost little."""
        if self._pinged is None or not self._takes:
            return
        payload, self._pinged = self._pinged, None
        if self._may_ask():
            self._transport.send_pong(payload)

    @property
    def _takes(self) -> bool:
        return self._client is not None and self._pipe.is_open and not self._pipe.is_paused

    def _may_ask(self) -> bool:
        return self._client is not None and self._takes and self._client.may_ask()

    def _take(self, message: Message) -> None:
        if self._client is None:
            return
        if message.is_text is not self._wire.is_text:
            self._pipe.close(CloseCode.PROTOCOL)
            return
        self._client.received(message.payload)

    def _keep(self, message: Message) -> None:
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(message)

    def _take_waiting(self) -> None:
        self._answer_ping()
        while self._waiting and not self._pipe.is_paused and self._pipe.close_code is None:
            self._take(self._waiting.popleft())
        if not self._waiting:
            self._waiting = None

    async def _admit(self, caller: Caller) -> None:
        try:
            self._client = await self._lines.admit(caller.token, caller.origin, self._pipe, self._wire)
        except Exception as error:
            if not isinstance(error, Unavailable):  # of that the storage's own log says why
                log.exception("a session could not be looked up")
            self._pipe.close(CloseCode.GOING_DOWN)
            return
        finally:
            self._admission = None
        if self._client is None:
            self._pipe.close(CloseCode.SESSION_ENDED)
        else:
            self._pipe.resume_reading()
