"""How far one person's copies of the logs go: what is said in a hello, and what a pushed entry means."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Cursor:
    """`since`: the first that was seen; `synced`: the last. Between them nothing is missing."""

    since: int
    synced: int

    @property
    def have(self) -> list[tuple[int, int]]:
        return [(self.since, self.synced)] if self.since <= self.synced else []


class Pushed(Enum):
    NEXT = auto()
    KNOWN = auto()
    GAP = auto()  # pushes were dropped: read the log


class Cursors:
    def __init__(self) -> None:
        self._known: dict[str, Cursor] = {}
        self._epoch: str | None = None

    @property
    def epoch(self) -> str | None:
        return self._epoch

    def hello(self) -> dict[str, dict[str, object]]:
        return {where: {"synced": each.synced, "have": each.have} for where, each in self._known.items()}

    def welcomed(self, epoch: str, heads: Iterable[tuple[str, int]]) -> None:
        """Another epoch is another log. What is new begins now: nobody missed what was there before them."""
        if self._epoch not in {None, epoch}:
            self._known.clear()
        self._epoch = epoch
        for where, head in heads:
            self._known.setdefault(where, Cursor(since=head + 1, synced=head))

    def gained(self, where: str) -> None:
        """A conversation that one is new in is read from its beginning."""
        self._known.setdefault(where, Cursor(since=1, synced=0))

    def synced(self, where: str) -> int:
        known = self._known.get(where)
        return 0 if known is None else known.synced

    def pushed(self, where: str, seq: int) -> Pushed:
        synced = self.synced(where)
        if seq <= synced:
            return Pushed.KNOWN
        return Pushed.NEXT if seq == synced + 1 else Pushed.GAP

    def advance(self, where: str, seq: int) -> None:
        known = self._known.get(where, Cursor(since=seq, synced=seq - 1))
        if seq > known.synced:
            self._known[where] = Cursor(since=known.since, synced=seq)
