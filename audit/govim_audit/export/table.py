"""records.csv: the same records for a spreadsheet. RFC 4180, UTF-8 with BOM (Excel takes it as ANSI without).

Convenience, not evidence: a cell that a spreadsheet could take for a formula gets an apostrophe before it.
records.jsonl has the exact texts.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO
from zoneinfo import ZoneInfo

from govim.texts import Language, text
from govim_audit.export.lines import RecordLine
from govim_audit.record import Leaf, decode_leaf, rfc3339, wording
from govim_audit.trail.merkle import leaf_hash

COLUMNS = (
    "position",
    "epoch",
    "index",
    "hit",
    "time_site",
    "time_utc",
    "kind",
    "kind_code",
    "conversation_title",
    "conversation",
    "seq",
    "sender_name",
    "sender_login",
    "sender_unit",
    "sender",
    "text",
    "recalled_at",
    "recalled_by",
    "body",
    "leaf_hash",
)
KIND = COLUMNS.index("kind")  # the one cell in the chosen language
MAX_CELL = 1 << 23
BOM = "\ufeff"
# OWASP: CSV injection. Full-width forms too, which spreadsheets in East Asian locales take for the same.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


class TableWriter:
    """Writes the heading at once, then a row for each line."""

    def __init__(self, handle: IO[str], language: Language, zone: ZoneInfo) -> None:
        self._language, self._zone = language, zone
        handle.write(BOM)
        # Quoting all: a list separator of another locale cannot cut a cell in two.
        self._rows = csv.writer(handle, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        self._rows.writerow(headings(language, zone))

    def write(self, line: RecordLine) -> None:
        self._rows.writerow(row_of(line, self._language, self._zone))


def read_rows(handle: IO[str]) -> Iterator[list[str]]:
    """The rows below the heading. Raises csv.Error."""
    csv.field_size_limit(MAX_CELL)  # the default is less than the body of a large group's first record
    rows = csv.reader(handle, strict=True)
    next(rows, None)
    return rows


def headings(language: Language, zone: ZoneInfo) -> list[str]:
    return [text(f"export.column.{column}", language, zone=zone.key) for column in COLUMNS]


def row_of(line: RecordLine, language: Language, zone: ZoneInfo) -> list[str]:
    leaf = decode_leaf(line.leaf.encode())
    return [
        neutralised(cell)
        for cell in (*_place(line), *_act(leaf, language, zone), *_people(line, leaf), *_rest(line, zone))
    ]


def is_same_row(row: Sequence[str], line: RecordLine, zone: ZoneInfo) -> bool:
    """Whether a row says what the line says, in whichever language."""
    ours = row_of(line, "en", zone)
    return [*row[:KIND], *row[KIND + 1 :]] == [*ours[:KIND], *ours[KIND + 1 :]]


def neutralised(cell: str) -> str:
    start = cell.lstrip(" \u00a0\u3000\ufeff")[:1]  # some programs trim before they look
    return f"'{cell}" if start in _FORMULA else cell


def site_time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(sep=" ", timespec="milliseconds")


def _place(line: RecordLine) -> Iterable[str]:
    return (str(line.position), str(line.epoch), str(line.index), "1" if line.hit else "0")


def _act(leaf: Leaf, language: Language, zone: ZoneInfo) -> Iterable[str]:
    kind = text(f"export.kind.{leaf.kind}", language)
    return (site_time(leaf.at, zone), rfc3339(leaf.at), kind, leaf.kind.value)


def _people(line: RecordLine, leaf: Leaf) -> Iterable[str]:
    where, who = line.conversation, line.sender
    return (
        (where.title if where else None) or "",
        where.id if where else "",
        "" if leaf.seq is None else str(leaf.seq),
        (who.name if who else None) or "",
        (who.login if who else None) or "",
        (who.unit if who else None) or "",
        who.id if who else "",
    )


def _rest(line: RecordLine, zone: ZoneInfo) -> Iterable[str]:
    recalled = line.recalled
    written = "" if line.content is None else wording(line.content) or ""
    return (
        written,
        site_time(datetime.fromisoformat(recalled.at), zone) if recalled else "",
        (recalled.by.name or recalled.by.id) if recalled else "",
        line.body or "",
        leaf_hash(line.leaf.encode()).hex(),
    )
