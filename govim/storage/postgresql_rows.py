"""A batch's rows into PostgreSQL: COPY for what is new, one UPDATE a table for what moves."""

from typing import Any

import psycopg
from sqlalchemy import Connection

from govim.storage.dialect import Row

_COPIED: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "contents": (
        "contents",
        (("id", "int8"), ("key_id", "int8"), ("level", "int2"), ("series", "varchar"), ("sealed", "bytea")),
    ),
    "entries": (
        "entries",
        (
            ("conversation", "bytea"),
            ("seq", "int8"),
            ("ordinal", "int8"),
            ("kind", "varchar"),
            ("sender", "bytea"),
            ("at", "int8"),
            ("client_ref", "bytea"),
            ("content_id", "int8"),
            ("target_seq", "int8"),
            ("subjects", "bytea"),
        ),
    ),
    "refs": (
        "client_refs",
        (("sender", "bytea"), ("client_ref", "bytea"), ("conversation", "bytea"), ("seq", "int8")),
    ),
    "advances": (
        "receipt_advances",
        (
            ("conversation", "bytea"),
            ("person", "bytea"),
            ("kind", "varchar"),
            ("from_seq", "int8"),
            ("to_seq", "int8"),
            ("at", "int8"),
            ("session", "bytea"),
        ),
    ),
    "records": (
        "audit_records",
        (
            ("position", "int8"),
            ("leaf", "bytea"),
            ("key_id", "int8"),
            ("sealed", "bytea"),
            ("content_id", "int8"),
        ),
    ),
}
_UPDATED: dict[str, tuple[str, tuple[str, ...]]] = {
    "heads": (
        (
            "UPDATE conversations SET last_seq = new.seq, last_ordinal = new.ordinal "
            "FROM unnest(%b::bytea[], %b::int8[], %b::int8[]) AS new(id, seq, ordinal) "
            "WHERE conversations.id = new.id"
        ),
        ("in_conversation", "seq", "ordinal"),
    ),
    "recalled": (
        (
            "UPDATE entries SET recalled_seq = new.by FROM unnest(%b::bytea[], %b::int8[], %b::int8[]) "
            "AS new(conversation, seq, by) "
            "WHERE entries.conversation = new.conversation AND entries.seq = new.seq"
        ),
        ("in_conversation", "message_seq", "by_seq"),
    ),
    "cursors": (
        (
            'UPDATE members SET delivered = new.delivered, "read" = new."read" '
            "FROM unnest(%b::bytea[], %b::bytea[], %b::int8[], %b::int8[]) "
            'AS new(conversation, person, delivered, "read") '
            "WHERE members.conversation = new.conversation AND members.person = new.person "
            "AND members.left_seq IS NULL"
        ),
        ("in_conversation", "of_person", "to_delivered", "to_read"),
    ),
}
# Whoever changes a conversation's members or cursors changes its row: that tells the other processes that
# their copy is out of date (`postgresql_states.py`).
_TOUCH = "UPDATE conversations SET last_seq = last_seq WHERE id = ANY(%b::bytea[])"


def write_rows(connection: Connection, table: str, rows: list[Row]) -> None:
    with driver(connection).cursor() as cursor:
        if table in _COPIED:
            _copy(cursor, *_COPIED[table], rows)
            return
        statement, names = _UPDATED[table]
        cursor.execute(statement, [[row[name] for row in rows] for name in names])
        if table == "cursors":
            cursor.execute(_TOUCH, [list({row["in_conversation"] for row in rows})])


def driver(connection: Connection) -> psycopg.Connection[Any]:
    """The driver's own connection, in SQLAlchemy's transaction."""
    found = connection.connection.driver_connection
    if not isinstance(found, psycopg.Connection):
        raise TypeError("not a connection of psycopg")
    return found


def _copy(
    cursor: psycopg.Cursor[Any], table: str, columns: tuple[tuple[str, str], ...], rows: list[Row]
) -> None:
    names = [name for name, _ in columns]
    quoted = ", ".join(f'"{name}"' for name in names)
    with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types([kind for _, kind in columns])
        for row in rows:
            copy.write_row([row[name] for name in names])
