"""What a group commit will write: rows gathered per table, and how one command is taken back.

The hot path (send, recall, cursors) executes no statement of its own: its rows go out together,
one executemany per table and batch. A command that needs statements of its own asks for
`direct()`, which puts a savepoint between it and the commands before it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, NestedTransaction, Update, bindparam, insert, update
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


class Batch:
    """Owned by the writer thread, for one commit."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection  # sees what was flushed; for reading what this batch cannot change
        self._rows: dict[str, list[Row]] = {name: [] for name in _STATEMENTS}
        self._undo: list[Callable[[], None]] = []
        self._savepoint: NestedTransaction | None = None
        self._begin_at = dict.fromkeys(_STATEMENTS, 0)

    def add(self, table: str, row: Row) -> None:
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
        for name, statement in _STATEMENTS.items():
            if rows := rows_by_table[name]:
                self.connection.execute(statement, _last_of_each(rows) if name == "heads" else rows)
        self._rows = {name: [] for name in _STATEMENTS}
        self._begin_at = dict.fromkeys(_STATEMENTS, 0)


def _last_of_each(rows: Sequence[Row]) -> list[Row]:
    """A conversation's head moves once in a batch, to its end."""
    return list({row["in_conversation"]: row for row in rows}.values())
