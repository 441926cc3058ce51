"""records.csv beside records.jsonl: the same records, in the same order, saying the same."""

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from govim_audit.export.lines import RecordLine
from govim_audit.export.table import COLUMNS, is_same_row, read_rows
from govim_audit.verify.verdict import Findings, Wrong

POSITION, EPOCH = COLUMNS.index("position"), COLUMNS.index("epoch")


def check_rows(path: Path, lines: Iterator[RecordLine], zone: ZoneInfo, findings: Findings) -> None:
    """Goes through the lines to their end, whatever the table is like."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            _side_by_side(read_rows(handle), lines, zone, findings)
    except FileNotFoundError:
        pass  # said with the other files
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        findings.add(Wrong.ROW_CHANGED, file=path.name, row="—", reason=str(error))
    for _ in lines:
        pass


def _side_by_side(
    rows: Iterator[list[str]], lines: Iterator[RecordLine], zone: ZoneInfo, findings: Findings
) -> None:
    """Both rise by position, so what one of them leaves out is named."""
    row = next(rows, None)
    for line in lines:
        while row is not None and _position(row) < line.position:
            findings.add(Wrong.ROW_EXTRA, position=_position(row))
            row = next(rows, None)
        if row is None or _position(row) != line.position:
            findings.add(Wrong.ROW_MISSING, epoch=line.epoch, position=line.position)
            continue
        if not _is_same(row, line, zone):
            findings.add(Wrong.ROW_CHANGED, epoch=line.epoch, position=line.position)
        row = next(rows, None)
    for extra in chain([] if row is None else [row], rows):
        findings.add(Wrong.ROW_EXTRA, position=_position(extra))


def _position(row: list[str]) -> int:
    """−1 for what is no row of ours: it is before everything, so it is said and passed over."""
    text = row[POSITION] if len(row) == len(COLUMNS) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(1 << 63)) else -1


def _is_same(row: list[str], line: RecordLine, zone: ZoneInfo) -> bool:
    try:
        return is_same_row(row, line, zone)
    except (ValueError, OverflowError, msgspec.MsgspecError):
        return False
