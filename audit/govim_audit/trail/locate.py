"""Which record was changed, removed or inserted, when leaf hashes differ from the published ones.

A removed or inserted record shifts all that follow it; only the one is named.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, zip_longest


class Change(StrEnum):
    """What happened to the records since their hashes were published."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One record that is not as published: its leaf index in the tree, and among what was recomputed."""

    published: int | None
    found: int | None

    @property
    def change(self) -> Change:
        if self.published is None:
            return Change.INSERTED
        return Change.REMOVED if self.found is None else Change.CHANGED

    @property
    def index(self) -> int:
        """Where to look: in the published tree, or, for an inserted record, in what was found."""
        index = self.found if self.published is None else self.published
        if index is None:
            raise ValueError("a difference is on one side at least")
        return index


def locate(recomputed: Sequence[bytes], published: Sequence[bytes], *, first: int = 0) -> list[Difference]:
    """The records that differ between two sequences of leaf hashes that both begin at leaf `first`, in order.

    Taking them back gives what was published. Where no hash repeats, the list is as short as it can be; a
    record that was moved comes as one removed and one inserted.
    """
    if recomputed == published:
        return []
    start = _common_start(recomputed, published)
    length = min(len(recomputed), len(published)) - start
    end = _common_end(recomputed, published, length)
    pairs = _common_order(recomputed[start : len(recomputed) - end], published[start : len(published) - end])
    anchors = [
        (start - 1, start - 1),
        *((found + start, place + start) for found, place in pairs),
        (len(recomputed) - end, len(published) - end),
    ]
    return [
        Difference(
            published=None if place is None else first + place,
            found=None if found is None else first + found,
        )
        for (found_before, before), (found_after, after) in pairwise(anchors)
        for found, place in zip_longest(range(found_before + 1, found_after), range(before + 1, after))
    ]


def _common_start(recomputed: Sequence[bytes], published: Sequence[bytes]) -> int:
    count = 0
    for ours, theirs in zip(recomputed, published, strict=False):
        if ours != theirs:
            break
        count += 1
    return count


def _common_end(recomputed: Sequence[bytes], published: Sequence[bytes], most: int) -> int:
    count = 0
    while count < most and recomputed[-1 - count] == published[-1 - count]:
        count += 1
    return count


def _common_order(recomputed: Sequence[bytes], published: Sequence[bytes]) -> list[tuple[int, int]]:
    """Pairs of equal hashes that rise on both sides, as many as there are (longest increasing subsequence).

    A hash that repeats is paired in order of occurrence.
    """
    pairs = list(_equal(recomputed, published))
    ends: list[int] = []  # the lowest published index that a rising row of length i + 1 can end with
    last: list[int] = []  # … and the pair that it ends with
    before: list[int | None] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [number]
    chosen = []
    at = last[-1] if last else None
    while at is not None:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _equal(recomputed: Sequence[bytes], published: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    for place in range(len(published) - 1, -1, -1):
        places[published[place]].append(place)
    for found, value in enumerate(recomputed):
        if rest := places.get(value):
            yield found, rest.pop()
