"""Where the messages of a history stand, in 28 bytes each, however long they were."""

from array import array
from typing import NamedTuple

MAX_AHEAD = 1 << 20  # no honest server gives a sequence so far beyond those that are known


class Origin(NamedTuple):
    """Of one saying: its number among all, who said it (a small number), the digest of what."""

    number: int
    author: int
    text: int


class Places:
    """Of one conversation: by sequence, the digest of the ref that stands there, and its origin."""

    __slots__ = ("_authors", "_numbers", "_refs", "_texts")

    def __init__(self) -> None:
        self._refs, self._numbers, self._texts, self._authors = (array(kind) for kind in "qqqi")

    def __len__(self) -> int:
        return len(self._refs)

    def ref(self, seq: int) -> int:
        """0: nobody's that we know of."""
        return self._refs[seq - 1] if 0 < seq <= len(self._refs) else 0

    def origin(self, seq: int) -> Origin:
        return Origin(self._numbers[seq - 1], self._authors[seq - 1], self._texts[seq - 1])

    def put(self, seq: int, ref: int, origin: Origin) -> None:
        missing = seq - len(self._refs)
        if missing > 0:
            for column in (self._refs, self._numbers, self._texts, self._authors):
                column.extend([0] * missing)
        self._refs[seq - 1] = ref
        self._numbers[seq - 1], self._authors[seq - 1], self._texts[seq - 1] = origin

    def find(self, ref: int) -> int:
        """Slow: for what is wrong already. 0: nowhere."""
        return self._refs.index(ref) + 1 if ref in self._refs else 0


def digest(text: str) -> int:
    """64 bits, never 0; of this process only."""
    return hash(text) or 1
