"""What readers remember of what all members of a conversation are told alike (ADR 0015).

It is known by the end of its log: whatever changes it appends an entry in the same transaction, so that what
was read with the same last sequence is the same. Nothing has to be told that it is old.
"""

from typing import Generic, TypeVar

from msgspec import Struct

from govim.domain.entry import Entry
from govim.domain.ids import ConversationId

T = TypeVar("T")
LINES, TAILS = 8192, 512  # conversations, in each of two generations
MAX_SEALED = 4096  # bytes of a content: larger ones are read again


class Newest(Struct, frozen=True):
    """The shared part of a line in a list. `seq` is of the newest message (0: there is none), which is None
    where it depends on who looks."""

    members: int
    seq: int
    message: Entry | None


class Tail(Struct, frozen=True):
    """The entries after `start`, up to the end of the log; None if they depend on who looks."""

    start: int
    entries: tuple[Entry, ...] | None


class Remembered(Generic[T]):
    """The last ones that were asked for. Several threads share it: each step is one look or one write, and a
    race costs one more read. Two generations, so that forgetting needs no order of use."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._young: dict[int, tuple[int, T]] = {}
        self._old: dict[int, tuple[int, T]] = {}

    def get(self, conversation: ConversationId, last_seq: int) -> T | None:
        key = conversation.int
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self._keep(key, found)
        return found[1] if found is not None and found[0] == last_seq else None

    def keep(self, conversation: ConversationId, last_seq: int, value: T) -> None:
        self._keep(conversation.int, (last_seq, value))

    def _keep(self, key: int, found: tuple[int, T]) -> None:
        if len(self._young) >= self._capacity:
            self._old, self._young = self._young, {}
        self._young[key] = found


class Memory:
    """One for all threads that read."""

    def __init__(self) -> None:
        self.lines = Remembered[Newest](LINES)
        self.tails = Remembered[Tail](TAILS)
