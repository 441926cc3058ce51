"""A batch's rows into SQLite: one executemany a table, of statements compiled once."""

from functools import cache

from sqlalchemy import Connection, Update, bindparam, insert, update
from sqlalchemy import Dialect as SqlDialect
from sqlalchemy.sql.dml import Insert

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
from govim.storage.schema import (
    audit_records,
    client_refs,
    contents,
    conversations,
    entries,
    members,
    receipt_advances,
)

_STATEMENTS: dict[type[Row], Insert | Update] = {
    ContentRow: insert(contents),
    EntryRow: insert(entries),
    RefRow: insert(client_refs),
    HeadRow: update(conversations)
    .where(conversations.c.id == bindparam("in_conversation"))
    .values(last_seq=bindparam("seq"), last_ordinal=bindparam("ordinal")),
    RecalledRow: update(entries)
    .where(entries.c.conversation == bindparam("in_conversation"), entries.c.seq == bindparam("message_seq"))
    .values(recalled_seq=bindparam("by_seq")),
    CursorRow: update(members)
    .where(
        members.c.conversation == bindparam("in_conversation"),
        members.c.person == bindparam("of_person"),
        members.c.left_seq.is_(None),
    )
    .values(delivered=bindparam("to_delivered"), read=bindparam("to_read")),
    AdvanceRow: insert(receipt_advances),
    RecordRow: insert(audit_records),
}


@cache
def _compiled(table: type[Row], dialect: SqlDialect) -> str:
    """A Core statement as the driver takes it, compiled once: per batch it would cost more than to write."""
    statement = _STATEMENTS[table]
    names = list(table._fields) if isinstance(statement, Insert) else None
    compiled = statement.compile(dialect=dialect, column_keys=names)
    if compiled.positiontup is None or tuple(compiled.positiontup) != table._fields:
        raise TypeError(f"{table.__name__} is not in the order of its statement")
    return str(compiled)


def write_rows(connection: Connection, table: type[Row], rows: list[Row]) -> None:
    # On the driver's own cursor: Core would take some 40 µs a statement, which is much in a small batch.
    statement = _compiled(table, connection.dialect)  # type: ignore[arg-type]  # a class
    connection.connection.cursor().executemany(statement, rows)
