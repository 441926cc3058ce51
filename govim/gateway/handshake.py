"""The opening handshake: read as the port of the pages reads it, then the line is picows'.

picows repeats to its sender what it refuses, and ends lines that it cannot read without a word. So it is only
ever shown `OPENING`, a request of ours that says what theirs came to.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import h11
from picows import WSAutoPingStrategy, WSListener, WSUpgradeResponse, WSUpgradeResponseWithListener
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # as picows.ws_create_server makes it

from govim.gateway.quiet import Quiet
from govim.protocol.strict_http import MAX_HEAD, Refusal, refusal_of
from govim.protocol.values import MAX_FRAME_BYTES

HANDSHAKE = 5.0  # seconds for a whole request, whatever trickles (fault 10)
READ_BUFFER = 512  # bytes of a quiet connection; it grows with what comes
PIECE = 4096  # bytes of a request that are read at once
MOST_IGNORED = 1024 * 1024  # bytes after a refusal; whoever sends more is cut
OPENING = (
    b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n\r\n"
)
BROKEN = Refusal(500)
log = logging.getLogger(__name__)
_picows_log = Quiet(log)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """This line, speaking this subprotocol."""

    listener: WSListener
    subprotocol: str | None


class Handshake(asyncio.BufferedProtocol):
    """One connection until it is a line or refused. Owned by the loop."""

    def __init__(self, answer: Callable[[h11.Request, str], Agreed | Refusal]) -> None:
        self._answer = answer  # to a request that passed `refusal_of`, and the peer's address
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
        self._buffer = bytearray(PIECE)
        self._ignored: int | None = None  # bytes since a refusal

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # aiofastnet's is no subclass
        self._deadline = asyncio.get_running_loop().call_later(HANDSHAKE, self._transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._deadline.cancel()

    def get_buffer(self, sizehint: int) -> bytearray:
        del sizehint
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self._ignored is not None:
            self._ignore(nbytes)
            return
        try:
            self._http.receive_data(bytes(self._buffer[:nbytes]))
            event = self._http.next_event()
        except h11.RemoteProtocolError as error:
            self._refuse(Refusal(error.error_status_hint))
            return
        if isinstance(event, h11.Request):
            self._decide(event)

    def _decide(self, request: h11.Request) -> None:
        try:
            answer = refusal_of(request) or self._answer(
                request, self._transport.get_extra_info("peername")[0]
            )
        except Exception:
            log.exception("a handshake could not be answered")
            answer = BROKEN
        if isinstance(answer, Refusal):
            self._refuse(answer)
        else:
            self._deadline.cancel()
            self._hand_over(request, answer)

    def _refuse(self, refusal: Refusal) -> None:
        """The same words to everybody: nothing of the request, nothing from inside."""
        headers = [(b"content-length", b"0"), (b"connection", b"close"), *refusal.headers]
        said = self._http.send(h11.Response(status_code=refusal.status, headers=headers))
        self._transport.write((said or b"") + (self._http.send(h11.EndOfMessage()) or b""))
        self._ignored = 0
        # To close while more is coming would reset the line, and the answer might never be read.
        if self._transport.can_write_eof():
            self._transport.write_eof()
        else:  # TLS
            self._transport.close()

    def _ignore(self, size: int) -> None:
        assert self._ignored is not None  # noqa: S101 -- asked only then
        self._ignored += size
        if self._ignored > MOST_IGNORED:
            self._transport.abort()

    def _hand_over(self, request: h11.Request, agreed: Agreed) -> None:
        protocol = _picows_protocol(agreed)
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        key = next(value for name, value in request.headers if name == b"sec-websocket-key")
        self._http.next_event()  # the end of a request without a body; what follows are frames
        came = memoryview(OPENING % key + self._http.trailing_data[0])
        while came and not self._transport.is_closing():
            room = protocol.get_buffer(-1)
            size = min(len(room), len(came))
            room[:size] = came[:size]
            protocol.buffer_updated(size)
            came = came[size:]


def _picows_protocol(agreed: Agreed) -> WSProtocol:
    named = {"Sec-WebSocket-Protocol": agreed.subprotocol} if agreed.subprotocol else None
    opened = WSUpgradeResponseWithListener(WSUpgradeResponse.create_101_response(named), agreed.listener)
    return WSProtocol(
        None,  # host and port, of a client
        None,  # path, of a client
        False,  # is a client
        lambda _: opened,
        _picows_log,
        True,  # disconnect on an exception
        None,  # time for a handshake: it is there
        False,  # pings: ours are frames of the protocol
        0.0,
        0.0,
        WSAutoPingStrategy.PING_WHEN_IDLE,
        False,  # pongs: a reserved bit in a ping is to be seen first
        MAX_FRAME_BYTES,
        None,  # headers, of a client
        READ_BUFFER,
    )
