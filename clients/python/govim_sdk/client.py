"""One person's client: operations over HTTP; entries and sends over a line that is opened ever again."""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Iterable
from types import TracebackType
from typing import Self
from uuid import UUID

import msgspec
import uuid_utils.compat
from msgspec import Struct

from govim.protocol.entries import EntryView
from govim.protocol.frames import Ack, Welcome
from govim.protocol.session import CloseCode
from govim_sdk.api import Api
from govim_sdk.cursors import Cursors, Pushed
from govim_sdk.errors import Refused, SignedOut, Unreachable
from govim_sdk.http import Http
from govim_sdk.line import Frame, Line, connect
from govim_sdk.news import News, Newsfeed
from govim_sdk.outbox import Outbox, Pending, PendingState

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds between two attempts
PAGE = 200
TOO_MANY = "too_many_requests"


class Arrival(Struct, frozen=True):
    """An entry that one had not seen; in each conversation in order, each once."""

    conversation: UUID
    entry: EntryView


class Client:
    """Owned by one loop. After `start` it stays connected until `stop`."""

    def __init__(
        self, url: str, *, trust: ssl.SSLContext | None = None, lang: str = "zh-CN", device: str = "python"
    ) -> None:
        self._http = Http(url, trust=trust, lang=lang)
        self.api = Api(self._http)
        self._lang, self._device = lang, device
        self._outbox = Outbox()
        self._cursors = Cursors()
        self._news = Newsfeed()
        self._watched: list[str] = []
        self._arrived: asyncio.Queue[Arrival | None] = asyncio.Queue()
        self._line: Line | None = None
        self._running: asyncio.Task[None] | None = None
        self._welcome: asyncio.Future[Welcome] | None = None
        self._resting: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> Welcome:
        """Returns once the server has said welcome. Raises SignedOut."""
        self._welcome = asyncio.get_running_loop().create_future()
        self._running = asyncio.create_task(self._run())
        return await asyncio.shield(self._welcome)

    async def stop(self) -> None:
        """What is not answered is known by nobody: its sender may say it again with the same ref."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            await asyncio.wait([running])
        self._end(Unreachable("stopped"))

    @property
    def pending(self) -> list[Pending]:
        return self._outbox.all()

    async def send(self, conversation: UUID | str, text: str, *, client_ref: UUID | None = None) -> Ack:
        """Returns when it is durable, over however many lines that takes. Raises Refused, SignedOut."""
        ref = client_ref or new_ref()
        frame = {
            "type": "send",
            "client_ref": ref,
            "conversation": str(conversation),
            "body": {"kind": "text", "text": text},
        }
        answered: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._outbox.add(
            Pending(ref=ref, conversation=UUID(str(conversation)), frame=frame, answered=answered)
        )
        self._send_waiting()
        try:
            return await answered
        finally:
            self._outbox.forget(ref)

    def receipt(self, conversation: UUID | str, *, delivered: int = 0, read: int = 0) -> None:
        """Answered by nothing; lost with the line, and the next one says more."""
        if self._line is not None:
            self._line.send(
                {"type": "receipt", "conversation": str(conversation), "delivered": delivered, "read": read}
            )

    async def arrivals(self) -> AsyncIterator[Arrival]:
        """Ends with `stop`, or when the session ended."""
        while (arrival := await self._arrived.get()) is not None:
            yield arrival

    def news(self) -> AsyncIterator[News]:
        """What is told besides entries, from now on; a hint, as every push is. Ends as `arrivals` does."""
        return self._news.listen()

    def watch(self, people: Iterable[UUID | str]) -> None:
        """Whose presence is told from now on, over however many lines; instead of those before."""
        self._watched = [str(person) for person in people]
        self._say_watched()

    def typing(self, conversation: UUID | str) -> None:
        """Told to whoever is there now."""
        if self._line is not None:
            self._line.send({"type": "typing", "conversation": str(conversation)})

    def cut(self) -> None:
        """Drop the line, as a pulled cable does; the next one resumes."""
        if self._line is not None:
            self._line.close()

    # ---- the line ----
    async def _run(self) -> None:
        """A bug is told to whoever waits, and ends it all."""
        try:
            await self._stay_connected()
        except Exception as error:
            self._end(error)
            raise

    async def _stay_connected(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                line = await connect(self._http.socket_url, self._http.headers, self._http.trust)
            except Unreachable:
                pass
            else:
                if await self._serve(line):
                    wait = FIRST_WAIT
                if line.close_code in {CloseCode.SESSION_ENDED, CloseCode.PROTOCOL}:
                    self._end(SignedOut(f"closed with {line.close_code}"))
                    return
            await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 -- so that not all come at once
            wait = min(wait * 2, LONGEST_WAIT)

    async def _serve(self, line: Line) -> bool:
        """Until the line ends. True: it was welcomed."""
        line.send(
            {
                "type": "hello",
                "lang": self._lang,
                "device": self._device,
                "cursors": self._cursors.hello(),
                "epoch": self._cursors.epoch,
                "personal": self._news.personal,
            }
        )
        was_welcomed = False
        try:
            while (frame := await line.receive()) is not None:
                if frame["type"] == "welcome":
                    was_welcomed, self._line = True, line
                await self._take(frame, line)
        except (Unreachable, Refused):
            line.close()  # a page was not to be had: the next line resumes
        finally:
            self._line = None
            self._outbox.connection_lost()
            line.close()
        return was_welcomed

    async def _take(self, frame: Frame, line: Line) -> None:
        match frame["type"]:
            case "welcome":
                self._welcomed(msgspec.convert(frame, Welcome))
            case "resume":
                await self._catch_up(frame["conversation"], frame["head"])
            case "conversation":
                self._cursors.gained(frame["summary"]["id"])
                await self._catch_up(frame["summary"]["id"], frame["summary"]["last_seq"])
            case "entry":
                await self._pushed(frame["conversation"], msgspec.convert(frame["entry"], EntryView))
            case "ack":
                self._outbox.acknowledge(msgspec.convert(frame, Ack))
            case "refused":
                self._refused(frame)
            case "ping":
                line.send({"type": "pong"})
        self._news.tell(frame)

    def _welcomed(self, welcome: Welcome) -> None:
        if self._cursors.epoch not in {None, welcome.epoch}:
            self._news.log_replaced()
        self._cursors.welcomed(welcome.epoch, ((each.id, each.last_seq) for each in welcome.conversations))
        self._news.welcomed(welcome.personal)
        if self._watched:
            self._say_watched()
        if self._welcome is not None and not self._welcome.done():
            self._welcome.set_result(welcome)
        self._send_waiting()

    async def _pushed(self, where: str, entry: EntryView) -> None:
        match self._cursors.pushed(where, entry.seq):
            case Pushed.NEXT:
                self._arrive(where, entry)
            case Pushed.GAP:
                await self._catch_up(where, entry.seq)
            case Pushed.KNOWN:
                pass

    async def _catch_up(self, where: str, head: int) -> None:
        """Live push is a hint: whatever is missing is read from the log, in order."""
        while self._cursors.synced(where) < head:
            after = self._cursors.synced(where)
            page = await self.api.history(conversation=UUID(where), after=after, limit=PAGE)
            for entry in page.entries:
                self._arrive(where, entry)
            if len(page.entries) < PAGE:
                self._cursors.advance(where, page.head)
                return

    def _arrive(self, where: str, entry: EntryView) -> None:
        self._cursors.advance(where, entry.seq)
        self._arrived.put_nowait(Arrival(conversation=UUID(where), entry=entry))

    def _say_watched(self) -> None:
        if self._line is not None:
            self._line.send({"type": "watch", "people": self._watched})

    # ---- sends ----
    def _send_waiting(self) -> None:
        if self._line is None or self._resting is not None:
            return
        for pending in self._outbox.waiting():
            pending.state = PendingState.SENDING
            self._line.send(pending.frame)

    def _refused(self, frame: Frame) -> None:
        ref = frame.get("client_ref")
        if ref is None:
            return
        refused = Refused(frame["code"], text=frame["text"], rule=frame["rule"], detail=frame["detail"])
        if refused.code != TOO_MANY:
            self._outbox.refuse(ref, refused)
            return
        self._outbox.postpone(ref)
        if self._resting is None:
            self._resting = asyncio.get_running_loop().call_later(refused.retry_after, self._rested)

    def _rested(self) -> None:
        self._resting = None
        self._send_waiting()

    def _end(self, why: Exception) -> None:
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
        self._outbox.end(why)
        self._arrived.put_nowait(None)
        self._news.end()
        if self._welcome is not None and not self._welcome.done():
            self._welcome.set_exception(why)
            self._welcome.exception()  # whoever still waits hears it; nobody need


def new_ref() -> UUID:
    ref: UUID = uuid_utils.compat.uuid7()
    return ref
