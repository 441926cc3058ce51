"""A batch's rows into PostgreSQL: COPY for what is new, one UPDATE a table for what moves."""

from typing import Any

import psycopg
from sqlalchemy import Connection

from govim.storage.batch_rows import (
    AdvanceRow,
    ContentRow,
    CursorRow,
    EntryRow,
    HeadRow,
    RecalledRow,
    RecordRow,
    RefRow,
    Row,
)

# Table, and the type of each column in the row's order.
_COPIED: dict[type[Row], tuple[str, str]] = {
    ContentRow: ("contents", "int8 int8 int2 varchar bytea"),
    EntryRow: ("entries", "bytea int8 int8 varchar bytea int8 bytea int8 int8 bytea"),
    RefRow: ("client_refs", "bytea bytea bytea int8"),
    AdvanceRow: ("receipt_advances", "bytea bytea varchar int8 int8 int8 bytea"),
    RecordRow: ("audit_records", "int8 bytea int8 bytea int8"),
}
_UPDATED: dict[type[Row], str] = {
    HeadRow: (
        "UPDATE conversations SET last_seq = new.seq, last_ordinal = new.ordinal "
        "FROM unnest(%b::int8[], %b::int8[], %b::bytea[]) AS new(seq, ordinal, id) "
        "WHERE conversations.id = new.id"
    ),
    RecalledRow: (
        "UPDATE entries SET recalled_seq = new.by FROM unnest(%b::int8[], %b::bytea[], %b::int8[]) "
        "AS new(by, conversation, seq) "
        "WHERE entries.conversation = new.conversation AND entries.seq = new.seq"
    ),
    CursorRow: (
        'UPDATE members SET delivered = new.delivered, "read" = new."read" '
        "FROM unnest(%b::int8[], %b::int8[], %b::bytea[], %b::bytea[]) "
        'AS new(delivered, "read", conversation, person) '
        "WHERE members.conversation = new.conversation AND members.person = new.person "
        "AND members.left_seq IS NULL"
    ),
}
# Whoever changes a conversation's members or cursors changes its row: that tells the other processes that
# their copy is out of date (`postgresql_states.py`).
_TOUCH = "UPDATE conversations SET last_seq = last_seq WHERE id = ANY(%b::bytea[])"


def write_rows(connection: Connection, table: type[Row], rows: list[Row]) -> None:
    with driver(connection).cursor() as cursor:
        if table in _COPIED:
            _copy(cursor, table, rows)
            return
        cursor.execute(_UPDATED[table], [list(column) for column in zip(*rows, strict=True)])
        touched = {row.in_conversation for row in rows if isinstance(row, CursorRow)}
        if touched:
            cursor.execute(_TOUCH, [list(touched)])


def driver(connection: Connection) -> psycopg.Connection[Any]:
    """The driver's own connection, in SQLAlchemy's transaction."""
    found = connection.connection.driver_connection
    if not isinstance(found, psycopg.Connection):
        raise TypeError("not a connection of psycopg")
    return found


def _copy(cursor: psycopg.Cursor[Any], table: type[Row], rows: list[Row]) -> None:
    name, types = _COPIED[table]
    columns = ", ".join(f'"{column}"' for column in table._fields)
    with cursor.copy(f"COPY {name} ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types.split())
        for row in rows:
            copy.write_row(row)
