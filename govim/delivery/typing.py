"""Somebody is typing: told to a few who are there, kept nowhere, the first to be dropped.

Only among the connections of this process: the bus between several carries what was committed.
"""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Protocol

from govim.domain.buckets import Buckets, Rate
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, PersonId
from govim.ports import Reader
from govim.protocol.presence import TypingPush
from govim.protocol.wire import Frame

ONCE_IN = Rate(amount=1, seconds=3.0)  # for each client and conversation
MAX_MEMBERS = 200
MAX_TOLD = 20


class Typist(Protocol):
    @property
    def person(self) -> PersonId: ...

    def hint(self, frame: Frame) -> None: ...


class Relay:
    def __init__(self, reader: Reader, online: Callable[[Sequence[PersonId]], Sequence[Typist]]) -> None:
        self._reader = reader
        self._online = online
        self._recent = Buckets(ONCE_IN)

    async def tell(self, typist: Typist, conversation: ConversationId, now: float) -> None:
        """A stranger is not answered, whether there is such a conversation or not."""
        if self._recent.take((id(typist), conversation.int), now):
            return
        try:
            others = await self._reader.audience(conversation, typist.person, MAX_MEMBERS)
        except NotFound:
            return
        frame = Frame(TypingPush(conversation=str(conversation), person=str(typist.person)))
        for connection in islice(self._online(others), MAX_TOLD):
            connection.hint(frame)
