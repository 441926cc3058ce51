"""What a group commit will write: rows gathered per table, and how one command is taken back.

The hot path (send, recall, cursors) executes no statement of its own: its rows go out together,
one executemany per table and batch. A command that needs statements of its own asks for
`direct()`, which puts a savepoint between it and the commands before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, NestedTransaction, Update, bindparam, insert, update
from sqlalchemy.sql.dml import Insert

from govim.storage.schema import (
    audit_records,
    client_refs,
    contents,
    conversations,
    entries,
    members,
    receipt_advances,
)

Row = dict[str, Any]

# In the order in which they are written: rows before what refers to them.
_STATEMENTS: dict[str, Insert | Update] = {
    "contents": insert(contents),
    "entries": insert(entries),
    "refs": insert(client_refs),
    "heads": update(conversations)
    .where(conversations.c.id == bindparam("in_conversation"))
    .values(last_seq=bindparam("seq"), last_ordinal=bindparam("ordinal")),
    "recalled": update(entries)
    .where(entries.c.conversation == bindparam("in_conversation"), entries.c.seq == bindparam("message_seq"))
    .values(recalled_seq=bindparam("by_seq")),
    "cursors": update(members)
    .where(
        members.c.conversation == bindparam("in_conversation"),
        members.c.person == bindparam("of_person"),
        members.c.left_seq.is_(None),
    )
    .values(delivered=bindparam("to_delivered"), read=bindparam("to_read")),
    "advances": insert(receipt_advances),
    "records": insert(audit_records),
}
_COLUMNS = {
    "contents": ("id", "key_id", "level", "series", "sealed"),
    "entries": (
        "conversation",
        "seq",
        "ordinal",
        "kind",
        "sender",
        "at",
        "client_ref",
        "content_id",
        "target_seq",
        "subjects",
    ),
    "refs": ("sender", "client_ref", "conversation", "seq"),
    "advances": ("conversation", "person", "kind", "from_seq", "to_seq", "at", "session"),
    "records": ("position", "leaf", "key_id", "sealed", "content_id"),
}


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A Core statement as the driver takes it, compiled once: per batch it would cost more than to write."""

    sql: str
    values: Callable[[Row], tuple[Any, ...]]


@cache
def _compiled(table: str, dialect: Dialect) -> _Compiled:
    columns = _COLUMNS.get(table)
    compiled = _STATEMENTS[table].compile(dialect=dialect, column_keys=columns)
    if compiled.positiontup is None:
        raise TypeError("a driver with positional parameters is needed")
    return _Compiled(str(compiled), itemgetter(*compiled.positiontup))


class Batch:
    """Owned by the writer thread, for one commit."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection  # sees what was flushed; for reading what this batch cannot change
        self._rows: dict[str, list[Row]] = {name: [] for name in _STATEMENTS}
        self._undo: list[Callable[[], None]] = []
        self._savepoint: NestedTransaction | None = None
        self._begin_at = dict.fromkeys(_STATEMENTS, 0)

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
        for name in _STATEMENTS:
            if rows := rows_by_table[name]:
                statement = _compiled(name, self.connection.dialect)
                rows = _last_of_each(rows) if name == "heads" else rows
                self.connection.exec_driver_sql(statement.sql, [statement.values(row) for row in rows])
        self._rows = {name: [] for name in _STATEMENTS}
        self._begin_at = dict.fromkeys(_STATEMENTS, 0)


def _last_of_each(rows: Sequence[Row]) -> list[Row]:
    """A conversation's head moves once in a batch, to its end."""
    return list({row["in_conversation"]: row for row in rows}.values())
