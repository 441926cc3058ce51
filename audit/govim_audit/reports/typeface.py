"""Which characters the report's typeface can draw, and which of them it draws with one glyph.

A PDF says of each glyph which character it stands for. Two characters with one glyph (一 and the Kangxi
radical ⼀) would both be extracted as the same one, and whatever has no glyph as something else: the report
would show one text and give another. So these are printed as code points.
"""

import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

FAMILY = "Noto Sans CJK SC"
SECONDS = 20.0
_UNIFIED = range(0x4E00, 0xA000)


class NoTypeface(Exception):
    """The family is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """`drawable` by any installed font; `twins` maps a character to the one that owns its glyph."""

    drawable: frozenset[int]
    twins: Mapping[int, int]


@cache
def installed_typeface() -> Typeface:
    """Raises NoTypeface."""
    path, _, family = _ask("fc-match", "--format=%{file}|%{family[0]}", FAMILY).partition("|")
    if family != FAMILY:
        raise NoTypeface(f"{FAMILY} is not installed (Debian: fonts-noto-cjk)")
    charsets = _ask("fc-list", "--format=%{charset} ")
    return Typeface(drawable=frozenset(_points(charsets.split())), twins=twins(_glyphs(path)))


def twins(glyphs: Mapping[int, str]) -> dict[int, int]:
    """Who else is drawn with an owner's glyph. White space is left out: it has none to confuse."""
    shared: defaultdict[str, list[int]] = defaultdict(list)
    for point, glyph in glyphs.items():
        if not chr(point).isspace():
            shared[glyph].append(point)
    found: dict[int, int] = {}
    for points in shared.values():
        owner = min(points, key=_rank)
        found.update((point, owner) for point in points if point != owner)
    return found


def _rank(point: int) -> tuple[bool, bool, int]:
    """The common character before its compatibility form, the unified ideograph before a variant."""
    character = chr(point)
    common = unicodedata.normalize("NFKC", character)
    return len(common) == 1 and common != character, point not in _UNIFIED, point


def _glyphs(path: str) -> dict[int, str]:
    from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]  # as WeasyPrint uses it

    if not path.endswith(".ttc"):
        with TTFont(path, lazy=True) as font:
            return dict(font.getBestCmap())
    with TTCollection(path, lazy=True) as collection:
        family = (font for font in collection.fonts if font["name"].getDebugName(1) == FAMILY)
        return dict(next(family).getBestCmap())


def _points(ranges: Iterable[str]) -> Iterator[int]:
    """`20-7e a0`: fontconfig's spelling of a set of characters."""
    for each in set(ranges):
        first, _, last = each.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _ask(*command: str) -> str:
    try:
        answer = subprocess.run(  # noqa: S603 -- fixed words
            command, capture_output=True, check=True, timeout=SECONDS, text=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoTypeface(f"{command[0]} does not answer (Debian: fontconfig)") from error
    return answer.stdout
