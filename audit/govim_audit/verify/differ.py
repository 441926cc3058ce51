"""Leaf hashes of the records against those in the tiles, as a stream: what was changed, removed, inserted.

Works in windows. Where everything after a removed record stands one place further on, the window finds the
rest again and only the one is named. A window in which nothing is found again grows, up to a bound.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from govim_audit.trail.locate import Change, Difference, locate

WINDOW = 1 << 12
MAX_WINDOW = 1 << 18
UNKNOWN = b""  # a published hash that cannot be read: whatever was found there is not said to differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`index` is in the published tree, `position` that of the row; None where that side has nothing."""

    index: int | None
    position: int | None
    found: bytes | None

    @property
    def change(self) -> Change:
        if self.index is None:
            return Change.INSERTED
        return Change.REMOVED if self.position is None else Change.CHANGED


Published = Callable[[int, int], Sequence[bytes]]
"""The published hashes from an index to before another."""


class Differ:
    """Give the found hashes in order, then `finish`. Rows behind the published end are not looked at."""

    def __init__(self, size: int, published: Published, tell: Callable[[Place], None]) -> None:
        self._size = size
        self._published = published
        self._tell = tell
        self._positions: list[int] = []
        self._hashes: list[bytes] = []
        self._at = 0  # the published index that the first waiting hash is compared with
        self._window = WINDOW

    def add(self, positions: Sequence[int], hashes: Sequence[bytes]) -> None:
        if self._at >= self._size and not self._hashes:
            return
        self._positions += positions
        self._hashes += hashes
        while len(self._hashes) >= self._window:
            self._compare(end=min(self._at + len(self._hashes), self._size), is_last=False)

    def finish(self) -> int:
        """How many published records were not even looked at, because too many are gone."""
        end = min(self._size, self._at + len(self._hashes) + MAX_WINDOW)
        self._compare(end=end, is_last=True)
        return self._size - end

    def _compare(self, *, end: int, is_last: bool) -> None:
        published = list(self._published(self._at, end))
        if self._hashes[: len(published)] == published:
            self._drop(len(self._hashes), end)
            return
        differences = locate(self._hashes, published)
        found, place = _last_match(differences, len(self._hashes), len(published))
        if is_last or (found < 0 and self._window >= MAX_WINDOW):
            self._tell_all(differences, published, found, beyond_end=self._at + len(published) == self._size)
            self._drop(len(self._hashes), end)
        elif found < 0:
            self._window *= 2
        else:
            before = [each for each in differences if _is_before(each, found, place)]
            self._tell_all(before, published, found, beyond_end=False)
            self._drop(found + 1, self._at + place + 1)

    def _tell_all(
        self,
        differences: Sequence[Difference],
        published: Sequence[bytes],
        last_match: int,
        *,
        beyond_end: bool,
    ) -> None:
        for each in differences:
            is_behind = each.published is None and each.found is not None and each.found > last_match
            is_unknown = each.published is not None and published[each.published] == UNKNOWN
            if (is_behind and beyond_end) or (is_unknown and each.found is not None):
                continue
            self._tell(
                Place(
                    index=None if each.published is None else self._at + each.published,
                    position=None if each.found is None else self._positions[each.found],
                    found=None if each.found is None else self._hashes[each.found],
                )
            )

    def _drop(self, count: int, at: int) -> None:
        del self._positions[:count], self._hashes[:count]
        self._at = at
        self._window = WINDOW


def _is_before(difference: Difference, found: int, place: int) -> bool:
    if difference.found is not None:
        return difference.found < found
    return difference.published is not None and difference.published < place


def _last_match(differences: Sequence[Difference], found: int, published: int) -> tuple[int, int]:
    """The last pair of equal hashes; −1 for both where there is none."""
    gone_found = {each.found for each in differences}
    gone_published = {each.published for each in differences}
    last_found = next((index for index in range(found - 1, -1, -1) if index not in gone_found), -1)
    last_published = next(
        (index for index in range(published - 1, -1, -1) if index not in gone_published), -1
    )
    return last_found, last_published
