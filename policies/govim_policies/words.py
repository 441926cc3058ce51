"""Many words at once: one pass over the folded text, whatever the number of words (Aho-Corasick).

A Chinese word matches also where what is no letter and no digit stands between its characters: nobody reads
绝-密 as another word. Other words match as they are written, for there a space ends a word.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from govim_policies.folding import fold

_HAN = re.compile("[\u3007\u3400-\u9fff\U00020000-\U0003ffff]")
_LETTERS = re.compile(r"[^\W_]+")  # letters and digits; the rest is spaces, punctuation, symbols, marks
_MARKS = re.compile(r"[\W_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Words that may be said only in conversations of at least `level`."""

    id: str
    level: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordHit:
    list_id: str
    word: str  # as the list writes it


_Key = tuple[str, int, WordHit]  # what is sought, the level from which it may be said, what it is called


class _Automaton:
    """Which of its keys are substrings of a text, one hit for each occurrence, in the order of their ends."""

    def __init__(self, keys: Iterable[_Key]) -> None:
        found: dict[str, list[tuple[int, WordHit]]] = {}
        for key, level, hit in keys:
            found.setdefault(_octets(key), []).append((level, hit))
        self._automaton = ahocorasick.Automaton()
        for octets, same in found.items():
            self._automaton.add_word(octets, same)
        self._automaton.make_automaton()
        self._is_empty = not found  # an empty automaton refuses to iterate

    def hits(self, text: str, level: int) -> Iterator[WordHit]:
        if self._is_empty:
            return
        for _, found in self._automaton.iter(_octets(text)):
            for allowed_from, hit in found:
                if level < allowed_from:
                    yield hit


class WordMatcher:
    """Three kinds of words: plain Chinese ones (绝密), Chinese ones with marks of their own (机密★), others.

    The letters of the text are searched for the letters of all words. That decides for the plain ones; for
    the rest it only says whether a closer look is worth its time.
    """

    def __init__(self, lists: Iterable[WordList]) -> None:
        plain: list[_Key] = []
        marked: list[_Key] = []
        others: list[_Key] = []
        for each in lists:
            for word in each.words:
                hit, sought = WordHit(list_id=each.id, word=word), fold(word)
                if not _HAN.search(sought):
                    others.append((sought, each.level, hit))
                    continue
                sought = "".join(sought.split())
                (marked if _MARKS.search(sought) else plain).append((sought, each.level, hit))
        rest = [*marked, *others]
        letters = [(_letters(sought), level, hit) for sought, level, hit in rest]
        self._plain = frozenset(hit for _, _, hit in plain)
        self._all = _Automaton([*plain, *(each for each in letters if each[0])])
        self._marked, self._others = _Automaton(marked), _Automaton(others)
        self._marks = frozenset(mark for sought, _, _ in marked for mark in _MARKS.findall(sought))
        self._has_letterless = not all(sought for sought, _, _ in letters)  # a word like ★★

    def first(self, folded: str, *, level: int) -> WordHit | None:
        """A word that may not be said at this level, or None."""
        is_worth_a_look = self._has_letterless
        for hit in self._all.hits(_letters(folded), level):
            if hit in self._plain:
                return hit
            is_worth_a_look = True
        return self._look(folded, level) if is_worth_a_look else None

    def _look(self, folded: str, level: int) -> WordHit | None:
        """For the words that need more than their letters."""
        kept = "".join(each for each in folded if each in self._marks or not _MARKS.match(each))
        return next(self._others.hits(folded, level), None) or next(self._marked.hits(kept, level), None)


def _letters(folded: str) -> str:
    return "".join(_LETTERS.findall(folded))


def _octets(folded: str) -> str:
    """UTF-8, one character for each byte.

    The automaton looks through the children of a node one by one, and a root with thousands of different
    first characters makes that slow (5 000 words, 60 characters: 65 µs, by octets 2 µs).
    """
    return folded.encode().decode("latin-1")
