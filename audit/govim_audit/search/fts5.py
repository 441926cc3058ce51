"""The audit index on SQLite FTS5: one file per month (site time zone), `<YYYY-MM>.v<folding version>.db`.

A put that spans months commits one file after the other, and only the last commit moves the cursor: a
crash before it leaves documents above the cursor, which no search shows and the next put replaces. The
index's position is the highest cursor of its files. Every commit is synced: no cursor survives a power
cut without what it covers.

The files hold the texts readably, unlike the database: they stay on the machine and out of backups.
"""

import heapq
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from zoneinfo import ZoneInfo

from govim.domain.ids import Position
from govim.storage.keyring import SITE_ZONE, month_of
from govim_audit.search.month_file import Cursor, MonthFile, create_month_file, logs
from govim_audit.search.port import Document, Hits, new_documents
from govim_audit.search.query import AuditQuery
from govim_policies.folding import VERSION

_SUFFIX: Final = f".v{VERSION}.db"
_EVERYTHING: Final = AuditQuery()


def file_name(month: int) -> str:
    """`month` as 202611."""
    return f"{month // 100:04}-{month % 100:02}{_SUFFIX}"


class Fts5Index:
    """An AuditIndex in a folder; `put` and `clear` need `writable`. One thread at a time."""

    def __init__(self, folder: Path, *, zone: ZoneInfo = SITE_ZONE, writable: bool = False) -> None:
        self._folder, self._zone = folder, zone
        self._is_writable = writable
        self._open: dict[tuple[str, int], MonthFile] = {}  # by name and inode: a file may be made anew

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        while self._open:
            self._open.popitem()[1].close()

    def position(self) -> Position:
        return self._cursor(self._files()).position

    def last_leaf(self) -> bytes | None:
        return self._cursor(self._files()).last_leaf

    def put(self, documents: Sequence[Document], *, last_leaf: bytes) -> None:
        start = self.position()
        fresh = new_documents(documents, start)
        if not fresh:
            return
        months: dict[int, list[Document]] = {}
        for document in fresh:
            months.setdefault(month_of(document.at, self._zone), []).append(document)
        last = month_of(fresh[-1].at, self._zone)
        cursor = Cursor(Position(fresh[-1].position + 1), last_leaf)
        for month in sorted(months, key=lambda month: month == last):  # the cursor's file comes last
            file = self._file_of(month)
            file.put(months[month], start=start, cursor=cursor if month == last else None)

    def search(self, query: AuditQuery) -> Hits:
        # Listed before the cursors are read: a file that is made in between holds nothing below them.
        files = self._files()
        end = self._cursor(files).position
        below = end if query.before_position is None else min(end, query.before_position)
        asked = [file for name, file in files if _may_match(name, query)]
        newest = heapq.merge(*(file.newest(query, below) for file in asked), reverse=True)
        return Hits(
            positions=tuple(position for _, position in zip(range(query.limit), newest, strict=False)),
            total=sum(file.count(query, end) for file in asked),
            complete_to=end,
        )

    def count(self) -> int:
        files = self._files()
        end = self._cursor(files).position
        return sum(file.count(_EVERYTHING, end) for _, file in files)

    def clear(self) -> None:
        # The highest cursor goes last: until then it claims more than there is to count.
        paths = sorted((file.cursor().position, self._folder / name) for name, file in self._files())
        self.close()
        for _, path in paths:
            _remove(path)

    def _files(self) -> list[tuple[str, MonthFile]]:
        """Every month, oldest first, opened."""
        entries = [entry for entry in os.scandir(self._folder) if entry.name.endswith(_SUFFIX)]
        found = {(entry.name, entry.inode()) for entry in entries}
        for gone in self._open.keys() - found:
            self._open.pop(gone).close()
        for key in found - self._open.keys():
            self._open[key] = MonthFile(self._folder / key[0], writable=self._is_writable)
        return [(name, self._open[name, inode]) for name, inode in sorted(found)]

    def _file_of(self, month: int) -> MonthFile:
        name = file_name(month)
        if not (self._folder / name).exists():
            create_month_file(self._folder / name)
        return dict(self._files())[name]

    def _cursor(self, files: list[tuple[str, MonthFile]]) -> Cursor:
        cursors = [file.cursor() for _, file in files]
        return max(cursors, key=lambda cursor: cursor.position, default=Cursor(Position(0), None))


def discard(folder: Path) -> None:
    """Remove the files of an index that cannot be read. Nothing else may have them open."""
    for path in folder.glob(f"*{_SUFFIX}"):
        _remove(path)


def _remove(path: Path) -> None:
    for each in (path, *logs(path)):
        each.unlink(missing_ok=True)


def _may_match(name: str, query: AuditQuery) -> bool:
    """Whatever the site's zone was when the file was written."""
    first = "" if query.after is None else _neighbour(query.after, -1)
    last = name if query.before is None else _neighbour(query.before, 1)
    return first <= name <= last


def _neighbour(at: datetime, months: int) -> str:
    month = at.year * 12 + at.month - 1 + months
    return file_name(month // 12 * 100 + month % 12 + 1)
