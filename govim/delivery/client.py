"""One connected client: frames in, frames out, whatever the transport.

The transport (web/socket.py, gateway/line.py) calls `received` for each frame, and brings a `Pipe`.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from typing import Any

from govim.delivery.answers import answer_of, greeting
from govim.delivery.asked import Asked
from govim.delivery.heartbeat import Heartbeat
from govim.delivery.pipe import Pipe
from govim.delivery.serving import Serving
from govim.domain.actor import Actor
from govim.domain.errors import (
    Forbidden,
    GovimError,
    Malformed,
    NotFound,
    OutcomeUnknown,
    Rejected,
    TooManyRequests,
    Unavailable,
    Unreadable,
)
from govim.domain.ids import ClientRef, PersonId, SessionId
from govim.domain.rate_limits import Act
from govim.protocol.frames import Done, Hello, Ping, Pong, Receipt, Reply, Request
from govim.protocol.presence import Typing, Watch
from govim.protocol.session import BadFrame, CloseCode, ProtocolError, ServerSession, State
from govim.protocol.values import AppendRequest, ChangeRequest, ReadRequest
from govim.protocol.views import ack, refused
from govim.protocol.wire import JSON, PING, PONG, Frame, WireFormat

log = logging.getLogger(__name__)

OPEN = State.OPEN  # an attribute of an Enum is slow
MAX_UNDER_WAY = 64
NOT_READING = frozenset({CloseCode.SLOW, CloseCode.NO_HEARTBEAT})
# Pages and reads cost alike; what is not named here changes something.
READS = (ReadRequest, Receipt, Hello, Ping, Pong, Watch, Typing)
REST = 0.1  # seconds that a client that asks too much is not read from
MAX_HELD = 1 << 20  # bytes of pushes while the welcome is read and goes out


class Client:
    """Satisfies `hub.Connection`. Owned by the loop. The hub knows it from the first moment on, so that the
    end of its session reaches it; what is pushed before its hello is dropped, for the welcome says it all.

    Most of them are idle: what they keep is slots, and what only a request needs is made when one comes."""

    __slots__ = (
        "_actor",
        "_expiry",
        "_heartbeat",
        "_held",
        "_held_bytes",
        "_lang",
        "_loop",
        "_pipe",
        "_reading",
        "_resting",
        "_serving",
        "_session",
        "_tasks",
        "_under_way",
        "_wire",
    )

    def __init__(self, actor: Actor, serving: Serving, pipe: Pipe, wire: WireFormat = JSON) -> None:
        self._actor = actor
        self._serving = serving
        self._pipe = pipe
        self._wire = wire
        self._session = ServerSession(wire)
        self._loop = asyncio.get_running_loop()
        self._held: deque[bytes] | None = deque()  # pushes that wait until the welcome is out
        self._held_bytes = 0
        self._lang = "zh-CN"
        self._under_way = 0
        self._reading: asyncio.Lock | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._heartbeat = Heartbeat(serving.rhythm, ping=self._ping, dead=self._fall_silent)
        self._expiry: asyncio.TimerHandle | None = None
        self._resting: asyncio.TimerHandle | None = None
        serving.hub.add(self)

    @property
    def person(self) -> PersonId:
        return self._actor.person

    @property
    def session(self) -> SessionId:
        return self._actor.session

    def end_after(self, seconds: float) -> None:
        """The session lasts no longer."""
        self._expiry = self._loop.call_later(seconds, self.close, CloseCode.SESSION_ENDED)

    # ---- the transport's side ----
    def received(self, frame: bytes) -> None:
        """Take one frame. Closes the pipe on nonsense, and pauses it while too much is under way."""
        self._heartbeat.heard()
        try:
            request = self._session.receive(frame)
        except ProtocolError as error:
            self.close(error.close_code)
            return
        if not isinstance(request, BadFrame):
            self._take(request)
        elif self.may_ask():
            self._refuse(request.error, request.client_ref, request.request)

    def may_ask(self) -> bool:
        """For what costs no more than an answer: pings, frames that are wrong. False: no answer either."""
        return self._excess(Act.READ) is None

    def gone(self) -> None:
        """The transport is closed."""
        self._serving.last_seen.note(self.session)
        self._end(CloseCode.GOING_DOWN, drain=False)
        for task in self._tasks:
            task.cancel()

    # ---- the hub's side ----
    def push(self, frame: Frame) -> None:
        self._write(frame.encoded(self._wire))

    def hint(self, frame: Frame) -> None:
        """The first to be dropped: presence, typing."""
        if self._held is None and self._pipe.is_calm:
            self.push(frame)

    def close(self, code: int) -> None:
        self._end(code, drain=code not in NOT_READING)

    # ---- requests ----
    def _take(self, request: Request) -> None:
        act = Act.READ if isinstance(request, READS) else Act.SEND
        if (error := self._excess(act)) is not None:
            self._refuse_many(request, error)
            return
        match request:
            case AppendRequest():
                self._change(request, ClientRef(request.client_ref))
            case Receipt():
                self._claim(request)
            case Hello():
                self._spawn(self._welcome(request))
            case ChangeRequest():
                self._change(request, number=request.request)
            case ReadRequest():
                self._spawn(self._read(request))
            case Watch() | Typing():
                self._spawn(self._serving.hub.look(self, request, self._loop.time()))
            case Ping():
                self.push(PONG)
            case Pong():
                pass

    def _claim(self, receipt: Receipt) -> None:
        if self._serving.claims.is_first(self._actor, receipt):
            self._change(receipt)

    def _change(
        self,
        request: AppendRequest | ChangeRequest | Receipt,
        ref: ClientRef | None = None,
        number: int | None = None,
    ) -> None:
        """Into the group commit at once, so that a client's sends keep their order; answered when durable."""
        asked = Asked(self, ref, number)
        try:
            self._serving.commits.submit_for(self._serving.work_of(self._actor, request), asked)
        except GovimError as error:
            self._refuse_asked(error, asked)
            return
        self._begin()

    def settled(self, asked: Asked, result: Any) -> None:  # noqa: ANN401 -- of whatever work it was
        self._answered()
        if asked.ref is not None:
            self._reply(ack(result))
        elif asked.request is not None:
            self._reply(Done(request=asked.request, result=result))

    def failed(self, asked: Asked, error: BaseException) -> None:
        self._answered()
        if isinstance(error, GovimError):
            self._refuse_asked(error, asked)
        elif isinstance(error, OutcomeUnknown):
            log.warning("a request is not answered: what became of it is unknown")
        else:
            # Not answered either: the retry by client_ref settles it.
            log.error("a request failed", exc_info=error)

    async def _welcome(self, hello: Hello) -> None:
        """Pushes are held since the hello, and only then is read: what is committed in between comes twice
        rather than not at all."""
        self._lang = hello.lang
        self._serving.last_seen.note(self.session)
        serving = self._serving
        async for reply in greeting(
            hello,
            self.person,
            reader=serving.reader,
            clock=serving.clock,
            time_zone=serving.time_zone,
            heartbeat=serving.rhythm.ping,
            limits=serving.limits,
        ):
            await self._put(reply)
        while self._held:
            await self._put_encoded(self._held.popleft())
        self._held = None

    async def _read(self, request: ReadRequest) -> None:
        if self._reading is None:
            self._reading = asyncio.Lock()
        async with self._reading:  # one answer at a time is held in memory until it can go out
            try:
                answer = await answer_of(request, self.person, self._serving.reader, self.session)
            except (Forbidden, NotFound, Malformed, Rejected, Unreadable) as error:
                self._refuse(error, request=request.request)
            else:
                await self._put(answer)

    # ---- answers ----
    def _reply(self, reply: Reply) -> None:
        self._write(self._wire.encode(reply))

    def _write(self, frame: bytes) -> None:
        if self._session.state is not OPEN:
            return
        if self._held is None:
            if not self._pipe.offer(frame):
                self.close(CloseCode.SLOW)
            return
        self._held.append(frame)
        self._held_bytes += len(frame)
        if self._held_bytes > MAX_HELD:
            self.close(CloseCode.SLOW)

    async def _put(self, reply: Reply) -> None:
        await self._put_encoded(self._wire.encode(reply))

    async def _put_encoded(self, frame: bytes) -> None:
        if not await self._pipe.put(frame):
            self.close(CloseCode.SLOW)

    def _ping(self) -> None:
        self.push(PING)

    def _fall_silent(self) -> None:
        self.close(CloseCode.NO_HEARTBEAT)

    def _refuse_asked(self, error: GovimError, asked: Asked) -> None:
        """A receipt has neither, and is answered by nothing, whatever becomes of it."""
        if asked.ref is not None or asked.request is not None:
            self._refuse(error, asked.ref, asked.request)

    def _refuse(
        self, error: GovimError, ref: ClientRef | str | None = None, request: int | None = None
    ) -> None:
        text = self._serving.error_text(error, self._lang)
        self._reply(refused(error, text, client_ref=ref, request=request))

    def _refuse_many(self, request: Request, error: TooManyRequests) -> None:
        """Who greets again and again is sent away, to come back later; a receipt is answered by nothing."""
        match request:
            case AppendRequest():
                self._refuse(error, ClientRef(request.client_ref))
            case ChangeRequest() | ReadRequest():
                self._refuse(error, request=request.request)
            case Hello():
                self.close(CloseCode.GOING_DOWN)

    # ---- bookkeeping ----
    def _end(self, code: int, *, drain: bool) -> None:
        if code == CloseCode.SLOW and self._pipe.close_code is None:
            self._serving.hub.slow += 1
        self._session.close()
        self._heartbeat.stop()
        for timer in (self._expiry, self._resting):
            if timer is not None:
                timer.cancel()
        self._serving.hub.remove(self)
        self._pipe.close(code, drain=drain)

    def _begin(self) -> None:
        self._under_way += 1
        if self._under_way == MAX_UNDER_WAY:
            self._pipe.pause_reading()

    def _answered(self) -> None:
        self._under_way -= 1
        if self._under_way == MAX_UNDER_WAY - 1 and self._resting is None:
            self._pipe.resume_reading()

    def _excess(self, act: Act) -> TooManyRequests | None:
        """To refuse costs as much as to do: a client in a loop is not read from for a moment."""
        error = self._serving.throttle.refusal(act, self._actor)
        if error is not None and self._resting is None and self._session.state is OPEN:
            self._resting = self._loop.call_later(REST, self._rested)
            self._pipe.pause_reading()
        return error

    def _rested(self) -> None:
        self._resting = None
        if self._under_way < MAX_UNDER_WAY:
            self._pipe.resume_reading()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._begin()
        task = self._loop.create_task(work)
        self._tasks.append(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._tasks.remove(task)
        self._answered()
        if not task.cancelled() and (error := task.exception()) is not None:
            if isinstance(error, Unavailable):
                log.warning("a read failed: the storage does not answer")
            else:
                log.error("a read failed", exc_info=error)
            self.close(CloseCode.GOING_DOWN)
