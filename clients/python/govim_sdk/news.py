"""What the server tells besides entries: who read, reacted, types or is there; what changed of one's own."""

import asyncio
from collections.abc import AsyncIterator

import msgspec

from govim.protocol.frames import ConversationPush, Receipts, Resume
from govim.protocol.groups import GonePush
from govim.protocol.messages import TalliesPush
from govim.protocol.must_reads import MustReadPush, MustReadsPush
from govim.protocol.personal import PersonalPush, PersonalSince
from govim.protocol.presence import PresencePush, TypingPush
from govim.protocol.reports import ReportPush
from govim.protocol.sign_offs import SignOffPush
from govim_sdk.line import Frame

News = (
    ConversationPush
    | GonePush
    | MustReadPush
    | MustReadsPush
    | PersonalPush
    | PersonalSince
    | PresencePush
    | Receipts
    | ReportPush
    | Resume
    | SignOffPush
    | TalliesPush
    | TypingPush
)


class Newsfeed:
    """Owned by the loop. Before somebody listens nothing is kept."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[News | None] | None = None
        self._personal: int | None = None  # how far the personal log was seen

    @property
    def personal(self) -> int:
        return self._personal or 0

    def welcomed(self, personal: int) -> None:
        """Where the personal log begins for who is new; later it moves on with what is told of it."""
        if self._personal is None:
            self._personal = personal

    def log_replaced(self) -> None:
        """A backup was restored: numbers are used again."""
        self._personal = None

    def tell(self, frame: Frame) -> None:
        """A kind that is not known here is ignored (ADR 0005)."""
        try:
            news = msgspec.convert(frame, News)
        except msgspec.ValidationError:
            return
        match news:
            case PersonalPush(n=n) if not self._passes(n):
                return
            case PersonalSince(changes=changes):
                new = [change for change in changes if self._passes(change.n)]
                if not new and news.complete:
                    return
                news = msgspec.structs.replace(news, changes=new)
        if self._told is not None:
            self._told.put_nowait(news)

    async def listen(self) -> AsyncIterator[News]:
        self._told = self._told or asyncio.Queue()
        while (news := await self._told.get()) is not None:
            yield news

    def end(self) -> None:
        if self._told is not None:
            self._told.put_nowait(None)

    def _passes(self, n: int) -> bool:
        """Each change once."""
        if self._personal is not None and n <= self._personal:
            return False
        self._personal = n
        return True
