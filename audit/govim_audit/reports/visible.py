"""Texts made safe to print: what a reader could not see, or would be misled by, stands as its code point."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby, islice, zip_longest

from govim_audit.reports.typeface import Typeface
from govim_policies.folding import find_all

MAX_MARKS = 6  # on one character; Vietnamese and IPA need three
MAX_LINES, MAX_SPACES = 3, 40  # one after the other: no message fills pages with nothing
MAX_BREAKS = 500  # in one text
MAX_PIECES = 2000
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


class Look(Enum):
    PLAIN = auto()
    CODE = auto()  # a code point in place of the character
    MARKS = auto()  # combining marks beyond what can be drawn


@dataclass(frozen=True, slots=True)
class Piece:
    """`count` says how often a CODE is repeated, or how many MARKS there are."""

    look: Look
    text: str
    is_hit: bool = False
    count: int = 1


def pieces(text: str, typeface: Typeface, sought: str | None = None) -> Iterator[Piece]:
    """The text from left to right; what `sought` matches, folded, is a hit.

    After `MAX_PIECES` the rest is one plain piece, with its codes in brackets and its hits unmarked: a page
    is laid out in time whatever somebody wrote.
    """
    every = _pieces(text, typeface, sought)
    yield from islice(every, MAX_PIECES)
    if rest := "".join(map(in_brackets, every)):
        yield Piece(Look.PLAIN, rest)


def _pieces(text: str, typeface: Typeface, sought: str | None) -> Iterator[Piece]:
    shown = zip(_shown(text, typeface), _hit_flags(text, sought), strict=True)
    for (look, label, is_hit), group in groupby(shown, key=lambda item: (*_key(item[0]), item[1])):
        characters = [each[0][1] for each in group]
        if look is Look.PLAIN:
            yield Piece(look, "".join(characters), is_hit)
        else:
            yield Piece(look, label, is_hit, len(characters))


def in_brackets(piece: Piece) -> str:
    """Where nothing can be boxed: in running text, on a terminal."""
    if piece.look is Look.PLAIN:
        return piece.text
    return f"[{piece.text or '+'}]" if piece.count == 1 else f"[{piece.text or '+'} ×{piece.count}]"


def _key(shown: tuple[Look, str]) -> tuple[Look, str]:
    """Neighbours with the same key are one piece."""
    look, label = shown
    return (look, label if look is Look.CODE else "")


def _hit_flags(text: str, sought: str | None) -> list[bool]:
    flags = [False] * len(text)
    for start, end in find_all(text, sought) if sought else ():
        flags[start:end] = [True] * (end - start)
    return flags


def _shown(text: str, typeface: Typeface) -> Iterator[tuple[Look, str]]:
    """Look and label of each character."""
    marks = spaces = breaks = 0
    before = ""
    for character, after in zip_longest(text, text[1:]):
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if character == "\r" and after == "\n":
            yield Look.PLAIN, ""
            continue
        spaces = spaces + 1 if character.isspace() and character == before else 1
        breaks += character == "\n"
        before = character
        is_too_much = spaces > MAX_SPACES or (
            character == "\n" and (spaces > MAX_LINES or breaks > MAX_BREAKS)
        )
        if marks > MAX_MARKS:
            yield Look.MARKS, ""
        elif is_too_much or not _is_plain(character, category, typeface):
            yield Look.CODE, f"U+{ord(character):04X}"
        else:
            yield Look.PLAIN, character


def _is_plain(character: str, category: str, typeface: Typeface) -> bool:
    if character in "\n\t":
        return True
    if category in _HIDDEN:
        return False
    point = ord(character)
    return point in typeface.drawable and point not in typeface.twins
