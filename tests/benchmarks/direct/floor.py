"""What a database can do at most: the same rows, made beforehand, in bare group commits."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pysqlite3.dbapi2 as sqlite

from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.postgresql import PostgresqlDialect
from govim.storage.schema import metadata

Rows = list[tuple[object, ...]]
CONVERSATIONS = 100
SEALED_CONTENT, LEAF, SEALED_BODY = 220, 260, 330  # bytes, as in a served site
TABLES = {  # columns, and their types for COPY
    "contents": ("id, key_id, level, series, sealed", "int8 int8 int2 varchar bytea"),
    "entries": (
        "conversation, seq, ordinal, kind, sender, at, client_ref, content_id",
        "bytea int8 int8 varchar bytea int8 bytea int8",
    ),
    "client_refs": ("sender, client_ref, conversation, seq", "bytea bytea bytea int8"),
    "audit_records": ("position, leaf, key_id, sealed, content_id", "int8 bytea int8 bytea int8"),
}
HEADS = "heads"  # of conversations: their last sequence moves
CONVERSATION = (
    "INSERT INTO conversations (id, kind, created_at, last_seq, last_ordinal) VALUES ({}, 'direct', 0, 0, 0)"
)
MOVE_ON_SQLITE = "UPDATE conversations SET last_seq = ?1, last_ordinal = ?1 WHERE id = ?2"
MOVE_ON_POSTGRESQL = (
    "UPDATE conversations SET last_seq = new.seq, last_ordinal = new.seq"
    " FROM unnest(%b::int8[], %b::bytea[]) AS new(seq, id) WHERE conversations.id = new.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`cpu` is what one message costs the process on the server's CPU, in microseconds."""

    rate: float
    cpu: float


def group_commits(data: Path, url: str | None, *, batch: int, seconds: float) -> Pace:
    """Rows made beforehand, and one durable commit for each batch of them."""
    return _on_sqlite(data, batch, seconds) if url is None else _on_postgresql(url, batch, seconds)


def _on_sqlite(data: Path, batch: int, seconds: float) -> Pace:
    folder = DataFolder(data)
    folder.create()
    engine = open_writer(folder)
    metadata.create_all(engine)
    engine.dispose()
    database = sqlite.connect(str(folder.database), isolation_level=None)
    for pragma in ("synchronous = FULL", "wal_autocheckpoint = 0", "cache_size = -65536"):
        database.execute(f"PRAGMA {pragma}")
    database.executemany(CONVERSATION.format("?"), _conversations())
    inserts = {
        table: f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(types.split()))})"
        for table, (columns, types) in TABLES.items()
    }

    def commit(rows: dict[str, Rows]) -> None:
        database.execute("BEGIN IMMEDIATE")
        for table, statement in inserts.items():
            database.executemany(statement, rows[table])
        database.executemany(MOVE_ON_SQLITE, rows[HEADS])
        database.execute("COMMIT")

    def checkpoint() -> None:
        database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    pace = _measure(commit, checkpoint, batch, seconds)
    database.close()
    return pace


def _on_postgresql(url: str, batch: int, seconds: float) -> Pace:
    """Without foreign keys, as the SQLite one: that can only help the floor."""
    engine = PostgresqlDialect.at(url).open_writer()
    metadata.create_all(engine)
    engine.dispose()
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.executemany(CONVERSATION.format("%b"), _conversations())

        def commit(rows: dict[str, Rows]) -> None:
            with connection.transaction():
                for table, (columns, types) in TABLES.items():
                    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
                        copy.set_types(types.split())
                        for row in rows[table]:
                            copy.write_row(row)
                cursor.execute(
                    MOVE_ON_POSTGRESQL, [list(column) for column in zip(*rows[HEADS], strict=True)]
                )

        return _measure(commit, _nothing, batch, seconds)


def _measure(
    commit: Callable[[dict[str, Rows]], None], between: Callable[[], None], batch: int, seconds: float
) -> Pace:
    number, spent, cpu = 0, 0.0, 0.0
    while spent < seconds:
        rows = _rows(number, batch)
        begin, begin_cpu = time.perf_counter(), time.process_time()
        commit(rows)
        spent += time.perf_counter() - begin
        cpu += time.process_time() - begin_cpu
        number += batch
        between()
    return Pace(rate=number / spent, cpu=cpu / number * 1e6)


def _nothing() -> None:
    pass


def _conversations() -> Rows:
    return [(_id(number),) for number in range(CONVERSATIONS)]


def _rows(first: int, batch: int) -> dict[str, Rows]:
    numbers = range(first, first + batch)
    place = [
        (_id(n % CONVERSATIONS), n // CONVERSATIONS + 1, _id(n % CONVERSATIONS + 2**64)) for n in numbers
    ]
    refs = [_id((time.time_ns() // 1_000_000 << 80) + n) for n in numbers]  # in time's order, as UUIDv7
    return {
        "contents": [(n + 1, 1, 0, "correspondence", os.urandom(SEALED_CONTENT)) for n in numbers],
        "entries": [
            (conversation, seq, seq, "message", sender, n, ref, n + 1)
            for n, ref, (conversation, seq, sender) in zip(numbers, refs, place, strict=True)
        ],
        "client_refs": [
            (sender, ref, conversation, seq)
            for ref, (conversation, seq, sender) in zip(refs, place, strict=True)
        ],
        HEADS: [(seq, conversation) for conversation, seq, _ in place[-CONVERSATIONS:]],
        "audit_records": [(n, os.urandom(LEAF), 1, os.urandom(SEALED_BODY), n + 1) for n in numbers],
    }


def _id(number: int) -> bytes:
    return number.to_bytes(16, "big")
