"""Many words at once: one pass over the folded text, whatever the number of words (Aho-Corasick)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from govim_policies.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Words that may be said only in conversations of at least `level`."""

    id: str
    level: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordHit:
    """A word in a text; start and end count characters of the folded text."""

    list_id: str
    word: str  # as the list writes it
    start: int
    end: int


def _octets(folded: str) -> str:
    """UTF-8, one character for each byte.

    The automaton looks through the children of a node one by one, and a root with thousands of different
    first characters makes that slow (5 000 words, 60 characters: 65 µs, by octets 2 µs).
    """
    return folded.encode().decode("latin-1")


def _characters(octets: str) -> int:
    return len(octets.encode("latin-1").decode())


class WordMatcher:
    """A word matches wherever its folded form is a substring of the folded text."""

    def __init__(self, lists: Iterable[WordList]) -> None:
        entries: dict[str, list[tuple[int, str, str]]] = {}
        for each in lists:
            for word in each.words:
                entries.setdefault(_octets(fold(word)), []).append((each.level, each.id, word))
        self._automaton = ahocorasick.Automaton()
        for octets, found in entries.items():
            self._automaton.add_word(octets, (_characters(octets), tuple(found)))
        self._automaton.make_automaton()
        self._is_empty = not entries  # an empty automaton refuses to iterate

    def first(self, folded: str, *, level: int) -> WordHit | None:
        """The match that ends first in `folded` (the longest of those), or None."""
        return next(self._hits(folded, level), None)

    def all(self, folded: str, *, level: int) -> list[WordHit]:
        """Every match, overlapping ones too, in the order of their ends."""
        return list(self._hits(folded, level))

    def _hits(self, folded: str, level: int) -> Iterator[WordHit]:
        if self._is_empty:
            return
        octets = _octets(folded)
        for last, (length, found) in self._automaton.iter(octets):
            for allowed_from, list_id, word in found:
                if level < allowed_from:
                    end = _characters(octets[: last + 1])
                    yield WordHit(list_id=list_id, word=word, start=end - length, end=end)
