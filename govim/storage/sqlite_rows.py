"""A batch's rows into SQLite: one executemany a table, of statements compiled once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Update, bindparam, insert, update
from sqlalchemy import Dialect as SqlDialect
from sqlalchemy.sql.dml import Insert

from govim.storage.dialect import Row
from govim.storage.schema import (
    audit_records,
    client_refs,
    contents,
    conversations,
    entries,
    members,
    receipt_advances,
)

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
def _compiled(table: str, dialect: SqlDialect) -> _Compiled:
    compiled = _STATEMENTS[table].compile(dialect=dialect, column_keys=_COLUMNS.get(table))
    if compiled.positiontup is None:
        raise TypeError("a driver with positional parameters is needed")
    return _Compiled(str(compiled), itemgetter(*compiled.positiontup))


def write_rows(connection: Connection, table: str, rows: list[Row]) -> None:
    statement = _compiled(table, connection.dialect)
    connection.exec_driver_sql(statement.sql, [statement.values(row) for row in rows])
