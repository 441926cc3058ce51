"""Generate `policies/govim_policies/folding_table.py` (docs/adr/0002-search-folding.md).

    python -m deploy.make_folding_table

Version 1 is frozen: on Unicode 14.0.0 and OpenCC 1.4.2 this makes exactly the committed file. A newer
Unicode only adds characters; taking them in is version 2, and every index is built anew.
"""

import json
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import opencc

VERSION = 1
TARGET = Path(__file__).parents[1] / "policies/govim_policies/folding_table.py"
WIDTH = 360
HAN = range(0x3400, 0xA000)
RARE_HAN = range(0x20000, 0x32000)

# What nobody sees must not hide a word: Default_Ignorable_Code_Point (DerivedCoreProperties.txt), and the
# control characters other than tab, line feed and carriage return.
IGNORED = (
    (0x0, 0x8),
    (0xB, 0xC),
    (0xE, 0x1F),
    (0x7F, 0x9F),
    (0xAD, 0xAD),  # soft hyphen
    (0x34F, 0x34F),  # combining grapheme joiner
    (0x61C, 0x61C),  # bidi control
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),  # Mongolian variation selectors
    (0x200B, 0x200F),  # zero width, bidi controls
    (0x202A, 0x202E),  # bidi controls
    (0x2060, 0x206F),  # word joiner, invisible operators, bidi isolates
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),  # tags, more variation selectors
)
# Surrogates cannot be stored; the last 256 code points are the index's own (private use).
REPLACED = ((0xD800, 0xDFFF), (0x10FF00, 0x10FFFF))


def _characters(ranges: Iterable[tuple[int, int]]) -> frozenset[str]:
    return frozenset(chr(point) for first, last in ranges for point in range(first, last + 1))


def _traditional() -> Iterator[tuple[str, str]]:
    """OpenCC's TSCharacters: each traditional character with its first candidate."""
    characters = Path(opencc.__file__).parent / "clib/share/opencc/TSCharacters.ocd2"
    dictionary = {"type": "ocd2", "file": str(characters)}
    configuration = {
        "name": "characters only",
        "segmentation": {"type": "mmseg", "dict": dictionary},
        "conversion_chain": [{"dict": dictionary}],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "characters.json")
        path.write_text(json.dumps(configuration), encoding="utf-8")
        converter = opencc.OpenCC(str(path))
    for point in (*HAN, *RARE_HAN):
        simplified = converter.convert(chr(point))
        if simplified != chr(point):
            yield chr(point), simplified


def make_mapping() -> dict[str, str]:
    """Every character that folding changes, outside REPLACED, with its fixed point."""
    simplified, ignored = dict(_traditional()), _characters(IGNORED)

    def once(text: str) -> str:
        shown = (each for each in text if each not in ignored)
        cased = "".join(unicodedata.normalize("NFKC", each).casefold() for each in shown)
        return "".join(simplified.get(each, each) for each in cased)

    mapping = {}
    skipped = ignored | _characters(REPLACED)
    for character in map(chr, range(0x110000)):
        folded = character
        while character not in skipped and (after := once(folded)) != folded:
            folded = after
        if folded != character:
            mapping[character] = folded
    return mapping


def _escape(text: str) -> str:
    """Han as it is, everything else by number: no bidi trick can sit in the source."""
    return "".join(
        each if ord(each) in HAN or ord(each) in RARE_HAN else ascii(each)[1:-1] for each in text
    ).replace('"', '\\"')


def _literal(name: str, pieces: Iterable[str]) -> Iterator[str]:
    yield f"{name} = ("
    line = ""
    for piece in map(_escape, pieces):
        if len(line) + len(piece) > WIDTH:
            yield f'    "{line}"'
            line = ""
        line += piece
    yield f'    "{line}"'
    yield ")"


def _ranges(name: str, ranges: Iterable[tuple[int, int]]) -> Iterator[str]:
    yield f"{name} = ("
    for first, last in ranges:
        yield f"    (0x{first:X}, 0x{last:X}),"
    yield ")"


def make_source(mapping: dict[str, str]) -> str:
    """The module's text."""
    single = {character: folded for character, folded in mapping.items() if len(folded) == 1}
    longer = [character + folded for character, folded in mapping.items() if len(folded) != 1]
    lines = [
        '"""Made by deploy/make_folding_table.py from Unicode 14.0.0 and OpenCC 1.4.2 (ADR 0002)."""',
        "# ruff: noqa: E501",
        "",
        f"VERSION = {VERSION}",
        "# One character to one, place by place.",
        *_literal("SINGLE_FROM", single),
        *_literal("SINGLE_TO", single.values()),
        "# A character and what it becomes, one to a line.",
        *_literal("LONGER", (f"{piece}\n" for piece in longer)),
        "# Code points that become nothing, and those that become U+FFFD.",
        *_ranges("IGNORED", IGNORED),
        *_ranges("REPLACED", REPLACED),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if unicodedata.unidata_version != "14.0.0":
        raise SystemExit("version 1 is made with Unicode 14.0.0 (Python 3.11)")
    TARGET.write_text(make_source(make_mapping()), encoding="utf-8")
    print(TARGET)
