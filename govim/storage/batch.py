"""What a group commit will write: rows gathered as they come, and how one command is taken back.

The hot path (send, recall, cursors) executes no statement of its own: its rows go out together,
one executemany per table and batch. A command that needs statements of its own asks for
`direct()`, which puts a savepoint between it and the commands before it.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, NestedTransaction

from govim.storage.batch_rows import TABLES, CursorRow, HeadRow, Row
from govim.storage.dialect import Dialect


class Batch:
    """Owned by the writer thread, for one commit."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self.connection = connection  # sees what was flushed; for reading what this batch cannot change
        self._dialect = dialect
        self._rows: list[Row] = []
        self._undo: list[Callable[[], None]] = []
        self._savepoint: NestedTransaction | None = None
        self._begin_at = 0
        self.add = self._rows.append

    def on_undo(self, action: Callable[[], None]) -> None:
        """How to restore what the command changes outside of the rows."""
        self._undo.append(action)

    def begin_command(self) -> None:
        self._begin_at = len(self._rows)
        self._undo.clear()

    def end_command(self) -> None:
        if self._savepoint is not None:
            self._write(self._rows)
            self._savepoint.commit()
            self._savepoint = None

    def take_back(self) -> bool:
        """Forget what the present command did. True if statements of its own were rolled back."""
        del self._rows[self._begin_at :]
        while self._undo:
            self._undo.pop()()
        if self._savepoint is None:
            return False
        self._savepoint.rollback()
        self._savepoint = None
        return True

    def reading(self) -> Connection:
        """A connection that sees all that the batch did so far."""
        if len(self._rows) > self._begin_at:
            return self.direct()
        self._write(self._rows)
        return self.connection

    def direct(self) -> Connection:
        """A connection on which this command may write for itself, and still be taken back."""
        if self._savepoint is None:
            mine = self._rows[self._begin_at :]
            self._write(self._rows[: self._begin_at])
            self._savepoint = self.connection.begin_nested()
            self._rows.extend(mine)
        self._write(self._rows)
        return self.connection

    def flush(self) -> None:
        self._write(self._rows)

    def _write(self, rows: Sequence[Row]) -> None:
        gathered: dict[type[Row], list[Row]] = {table: [] for table in TABLES}
        for row in rows:
            gathered[type(row)].append(row)
        for table, found in gathered.items():
            if found:
                self._dialect.write(self.connection, table, _last_of_each(found))
        self._rows.clear()
        self._begin_at = 0


def _last_of_each(rows: list[Row]) -> list[Row]:
    """Where a row moves in a batch, it moves once, to its end."""
    if not isinstance(rows[0], HeadRow | CursorRow):
        return rows
    return list({row.key: row for row in rows if isinstance(row, HeadRow | CursorRow)}.values())
