"""Folded text: what search, the audit index and the word rules compare (ADR 0002).

Each code point is mapped on its own, so fold(a + b) = fold(a) + fold(b): whatever is a substring of a text
is one of the folded text. fold(fold(a)) = fold(a). The result never holds a surrogate, nor a code point from
U+10FF00 on: those are free for an index to use.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from govim_policies import folding_table

VERSION: Final = folding_table.VERSION

# str.translate raises and catches a LookupError for each character that the table lacks. With the common
# Chinese characters in it, which mostly stay what they are, folding takes a quarter less time.
_COMMON: Final = (*range(0x2000, 0x2070), *range(0x3000, 0x3040), *range(0x4E00, 0xA000))


def _points(ranges: tuple[tuple[int, int], ...]) -> Iterator[int]:
    for first, last in ranges:
        yield from range(first, last + 1)


def _table() -> dict[int, int | str]:
    table: dict[int, int | str] = {point: point for point in _COMMON}
    table.update(zip(map(ord, folding_table.SINGLE_FROM), map(ord, folding_table.SINGLE_TO), strict=True))
    table.update((ord(line[0]), line[1:]) for line in folding_table.LONGER.removesuffix("\n").split("\n"))
    table.update(dict.fromkeys(_points(folding_table.IGNORED), ""))
    table.update(dict.fromkeys(_points(folding_table.REPLACED), 0xFFFD))
    return table


TABLE: Final[Mapping[int, int | str]] = _table()


def fold(text: str) -> str:
    """The form in which texts are compared."""
    return text.translate(TABLE)


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the index in `text` of the one it came from."""
    pieces = [fold(character) for character in text]
    offsets = [index for index, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), offsets


def find_all(text: str, needle: str) -> list[tuple[int, int]]:
    """Where `needle` occurs in `text`, both folded: (start, end) in `text`, left to right, not overlapping.

    A match that begins or ends inside an expanded character ("㍿" holds "株式会社") takes it in whole.
    """
    sought = fold(needle)
    folded, offsets = fold_with_offsets(text)
    spans: list[tuple[int, int]] = []
    at = folded.find(sought) if sought else -1
    while at >= 0:
        end = at + len(sought)
        span = (offsets[at], offsets[end - 1] + 1)
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
        at = folded.find(sought, end)
    return spans
