"""What a group commit will write: rows gathered per table, and how one command is taken back.

The hot path (send, recall, cursors) executes no statement of its own: its rows go out together,
one executemany per table and batch. A command that needs statements of its own asks for
`direct()`, which puts a savepoint between it and the commands before it.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, NestedTransaction

from govim.storage.dialect import Dialect, Row

# In the order in which they are written: rows before what refers to them.
TABLES = ("contents", "entries", "refs", "heads", "recalled", "cursors", "advances", "records")
# Where a row moves in a batch, it moves once, to its end.
_MOVING = {"heads": ("in_conversation",), "cursors": ("in_conversation", "of_person")}


class Batch:
    """Owned by the writer thread, for one commit."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self.connection = connection  # sees what was flushed; for reading what this batch cannot change
        self._dialect = dialect
        self._rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        self._undo: list[Callable[[], None]] = []
        self._savepoint: NestedTransaction | None = None
        self._begin_at = dict.fromkeys(TABLES, 0)

    def add(self, table: str, row: Row) -> None:
        """Values in the database's own form: ids as bytes, instants in milliseconds."""
        self._rows[table].append(row)

    def on_undo(self, action: Callable[[], None]) -> None:
        """How to restore what the command changes outside of the rows."""
        self._undo.append(action)

    def begin_command(self) -> None:
        self._begin_at = {name: len(rows) for name, rows in self._rows.items()}
        self._undo.clear()

    def end_command(self) -> None:
        if self._savepoint is not None:
            self._write(self._rows)
            self._savepoint.commit()
            self._savepoint = None

    def take_back(self) -> bool:
        """Forget what the present command did. True if statements of its own were rolled back."""
        for name, rows in self._rows.items():
            del rows[self._begin_at[name] :]
        while self._undo:
            self._undo.pop()()
        if self._savepoint is None:
            return False
        self._savepoint.rollback()
        self._savepoint = None
        return True

    def reading(self) -> Connection:
        """A connection that sees all that the batch did so far."""
        if any(len(rows) > self._begin_at[name] for name, rows in self._rows.items()):
            return self.direct()
        self._write(self._rows)
        return self.connection

    def direct(self) -> Connection:
        """A connection on which this command may write for itself, and still be taken back."""
        if self._savepoint is None:
            mine = {name: rows[self._begin_at[name] :] for name, rows in self._rows.items()}
            self._write({name: rows[: self._begin_at[name]] for name, rows in self._rows.items()})
            self._savepoint = self.connection.begin_nested()
            self._rows = mine
        self._write(self._rows)
        return self.connection

    def flush(self) -> None:
        self._write(self._rows)

    def _write(self, rows_by_table: dict[str, list[Row]]) -> None:
        for table in TABLES:
            if rows := rows_by_table[table]:
                key = _MOVING.get(table)
                self._dialect.write(self.connection, table, _last_of_each(rows, key) if key else rows)
        self._rows = {name: [] for name in TABLES}
        self._begin_at = dict.fromkeys(TABLES, 0)


def _last_of_each(rows: Sequence[Row], key: tuple[str, ...]) -> list[Row]:
    return list({tuple(row[name] for name in key): row for row in rows}.values())
