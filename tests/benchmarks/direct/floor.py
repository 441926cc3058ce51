"""What SQLite can do at most: the same rows, made beforehand, in bare group commits."""

import os
import time
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.schema import metadata

CONVERSATIONS = 100
SEALED_CONTENT, LEAF, SEALED_BODY = 220, 260, 330  # bytes, as in a served site
INSERTS = {
    "contents": "INSERT INTO contents (id, key_id, level, series, sealed) "
    "VALUES (?, 1, 0, 'correspondence', ?)",
    "entries": "INSERT INTO entries (conversation, seq, ordinal, kind, sender, at, client_ref, content_id) "
    "VALUES (?, ?, ?, 'message', ?, ?, ?, ?)",
    "refs": "INSERT INTO client_refs (sender, client_ref, conversation, seq) VALUES (?, ?, ?, ?)",
    "heads": "UPDATE conversations SET last_seq = ?, last_ordinal = ? WHERE id = ?",
    "records": "INSERT INTO audit_records (position, leaf, key_id, sealed, content_id) "
    "VALUES (?, ?, 1, ?, ?)",
}


def group_commits(data: Path, *, batch: int, seconds: float) -> float:
    """Messages a second: rows made beforehand, `executemany`, one durable commit for each batch."""
    database = _empty_database(data)
    number, spent = 0, 0.0
    while spent < seconds:
        rows = _rows(number, batch)
        begin = time.perf_counter()
        database.execute("BEGIN IMMEDIATE")
        for table, statement in INSERTS.items():
            database.executemany(statement, rows[table])
        database.execute("COMMIT")
        spent += time.perf_counter() - begin
        number += batch
        database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    database.close()
    return number / spent


def _empty_database(data: Path) -> sqlite.Connection:
    folder = DataFolder(data)
    folder.create()
    engine = open_writer(folder)
    with engine.begin() as connection:
        metadata.create_all(connection)
    engine.dispose()
    database = sqlite.connect(str(folder.database), isolation_level=None)
    for pragma in ("synchronous = FULL", "wal_autocheckpoint = 0", "cache_size = -65536"):
        database.execute(f"PRAGMA {pragma}")
    opened = [(_id(number), "direct", 0, 0, 0) for number in range(CONVERSATIONS)]
    database.executemany(
        "INSERT INTO conversations (id, kind, created_at, last_seq, last_ordinal) VALUES (?, ?, ?, ?, ?)",
        opened,
    )
    return database


def _rows(first: int, batch: int) -> dict[str, list[tuple[object, ...]]]:
    numbers = range(first, first + batch)
    place = [
        (_id(n % CONVERSATIONS), n // CONVERSATIONS + 1, _id(n % CONVERSATIONS + 2**64)) for n in numbers
    ]
    refs = [_id((time.time_ns() // 1_000_000 << 80) + n) for n in numbers]  # in time's order, as UUIDv7
    return {
        "contents": [(n + 1, os.urandom(SEALED_CONTENT)) for n in numbers],
        "entries": [
            (conversation, seq, seq, sender, n, ref, n + 1)
            for n, ref, (conversation, seq, sender) in zip(numbers, refs, place, strict=True)
        ],
        "refs": [
            (sender, ref, conversation, seq)
            for ref, (conversation, seq, sender) in zip(refs, place, strict=True)
        ],
        "heads": [(seq, seq, conversation) for conversation, seq, _ in place[-CONVERSATIONS:]],
        "records": [(n, os.urandom(LEAF), os.urandom(SEALED_BODY), n + 1) for n in numbers],
    }


def _id(number: int) -> bytes:
    return number.to_bytes(16, "big")
