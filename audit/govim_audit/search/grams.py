"""Texts as FTS5 sees them: overlapping pairs of characters, so that a phrase of pairs is an exact substring.

"abc" becomes "ab bc cP": P pads the last pair, so that every character begins one and a single character is a
prefix. The `ascii` tokenizer splits at whatever is ASCII and not a letter or digit; such characters (space,
punctuation, controls) are written as U+10FF00 + code point, which folded text never contains.
"""

from operator import add
from typing import Final

from govim_policies.folding import TABLE

_OWN: Final = 0x10FF00
_PAD: Final = chr(_OWN + 0x80)


def _written(folded: str) -> str:
    return "".join(
        chr(_OWN + ord(each)) if each.isascii() and not each.isalnum() else each for each in folded
    )


def _table() -> dict[int, int | str]:
    """Folding and writing in one step, which is allowed because folding has no context."""
    table = {point: chr(_OWN + point) for point in range(0x80) if not chr(point).isalnum()}
    folded = {point: chr(to) if isinstance(to, int) else to for point, to in TABLE.items()}
    return {**table, **{point: _written(to) for point, to in folded.items()}}


_TABLE: Final = _table()


def grams(text: str) -> str:
    """The tokens of a text; empty where nothing of it can be searched."""
    written = text.translate(_TABLE)
    return " ".join(map(add, written, written[1:] + _PAD))


def match(text: str) -> str:
    """The FTS5 query for a substring. It needs no escaping: no quote is left in written text."""
    written = text.translate(_TABLE)
    if len(written) == 1:
        return f'"{written}" *'
    return '"' + " ".join(map(add, written, written[1:])) + '"'
