"""One month of the audit index: one SQLite file with metadata, text pairs and a cursor.

The cursor (`position`, `last_leaf`) is committed together with documents. It says that everything below
it is in the index as a whole, not only in this file. What lies above the highest cursor of all files is
left from a crash.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as sqlite

from govim.domain.ids import Position
from govim.storage.types import EPOCH, to_millis
from govim_audit.search.grams import grams, match
from govim_audit.search.port import Document
from govim_audit.search.query import AuditQuery

_CEILING: Final = timedelta(milliseconds=1)
_PRAGMAS: Final = (
    "synchronous = FULL",
    "busy_timeout = 5000",
    "cache_size = -65536",
    "wal_autocheckpoint = 4000",
)
_SCHEMA: Final = """
PRAGMA page_size = 16384;
CREATE TABLE documents (
    position INTEGER PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL,
    actor BLOB, conversation BLOB, seq INTEGER
) STRICT;
CREATE INDEX documents_kind ON documents (kind);
CREATE INDEX documents_at ON documents (at);
CREATE INDEX documents_actor ON documents (actor);
CREATE INDEX documents_conversation ON documents (conversation);
CREATE VIRTUAL TABLE texts USING fts5 (
    grams, content = '', contentless_delete = 1, prefix = '1', tokenize = 'ascii'
);
-- Measured on 100 000 texts: a quarter faster than 1 MiB and 4, and no larger.
INSERT INTO texts (texts, rank) VALUES ('hashsize', 33554432), ('automerge', 8);
CREATE TABLE cursor (
    one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, last_leaf BLOB
) STRICT;
INSERT INTO cursor VALUES (1, 0, NULL);
PRAGMA journal_mode = WAL;
"""


@dataclass(frozen=True, slots=True)
class Cursor:
    position: Position
    last_leaf: bytes | None


class MonthFile:
    """An open file. One connection, so one thread at a time."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        mode = "rw" if writable else "ro"
        self._connection: Any = sqlite.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        for pragma in (
            "synchronous = FULL",
            "busy_timeout = 5000",
            "cache_size = -65536",
            "wal_autocheckpoint = 4000",
        ):
            self._connection.execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        self._connection.close()

    def cursor(self) -> Cursor:
        position, last_leaf = self._connection.execute("SELECT position, last_leaf FROM cursor").fetchone()
        return Cursor(Position(position), last_leaf)

    def put(self, documents: Sequence[Document], *, start: Position, cursor: Cursor | None) -> None:
        """Store documents, all from `start` on, and the cursor if given, in one transaction."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            # What an earlier put left here before it died, above every cursor, is taken back.
            connection.execute("DELETE FROM texts WHERE rowid >= ?", (start,))
            connection.execute("DELETE FROM documents WHERE position >= ?", (start,))
            connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", map(_row, documents))
            connection.executemany("INSERT INTO texts (rowid, grams) VALUES (?, ?)", _texts(documents))
            if cursor is not None:
                values = (cursor.position, cursor.last_leaf)
                connection.execute("UPDATE cursor SET position = ?, last_leaf = ?", values)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk has rolled back by itself
                connection.execute("ROLLBACK")
            raise

    def count(self, query: AuditQuery, below: Position) -> int:
        """How many documents below a position match."""
        source, parameters = _matching(query, below)
        total: int = self._connection.execute(f"SELECT count(*) {source}", parameters).fetchone()[0]
        return total

    def newest(self, query: AuditQuery, below: Position) -> list[Position]:
        """The newest of them, as many as the query's limit."""
        source, parameters = _matching(query, below)
        key = "documents.position" if query.text is None else "texts.rowid"
        statement = f"SELECT {key} {source} ORDER BY {key} DESC LIMIT ?"
        return [position for (position,) in self._connection.execute(statement, (*parameters, query.limit))]


def create_month_file(path: Path) -> None:
    """Make an empty file; under its name it is never seen without its tables."""
    draft = path.with_name(path.name + ".new")
    # SQLite would replay a log that a removed file left under the same name.
    for left in (draft, *logs(path)):
        left.unlink(missing_ok=True)
    connection = sqlite.connect(str(draft), isolation_level=None)
    connection.executescript(_SCHEMA)
    connection.close()
    draft.chmod(0o600)
    draft.replace(path)


def logs(path: Path) -> tuple[Path, ...]:
    """What SQLite keeps beside a file."""
    return tuple(Path(f"{path}{suffix}") for suffix in ("-journal", "-wal", "-shm"))


def _row(document: Document) -> tuple[object, ...]:
    actor, conversation = document.actor, document.conversation
    return (
        document.position,
        document.kind.value,
        to_millis(document.at),
        None if actor is None else actor.bytes,
        None if conversation is None else conversation.bytes,
        document.seq,
    )


def _texts(documents: Sequence[Document]) -> Iterator[tuple[int, str]]:
    for document in documents:
        if document.text and (tokens := grams(document.text)):
            yield document.position, tokens


def _ceiling(at: datetime) -> int:
    """Milliseconds, rounded up: stored times have no more, so `at >= ceiling` is `at >= exact`."""
    return -((EPOCH - at) // _CEILING)


def _matching(query: AuditQuery, below: Position) -> tuple[str, list[object]]:
    """FROM and WHERE with their parameters."""
    clauses: list[str] = []
    metadata: list[object] = []

    def restrict(clause: str, *values: object) -> None:
        clauses.append(clause)
        metadata.extend(values)

    if query.sender is not None:
        restrict("documents.actor = ?", query.sender.bytes)
    if query.conversation is not None:
        restrict("documents.conversation = ?", query.conversation.bytes)
    if query.after is not None:
        restrict("documents.at >= ?", _ceiling(query.after))
    if query.before is not None:
        restrict("documents.at < ?", _ceiling(query.before))
    if query.kinds:
        restrict(f"documents.kind IN ({', '.join('?' * len(query.kinds))})", *sorted(query.kinds))
    if query.text is None:
        where = " AND ".join(["documents.position < ?", *clauses])
        return f"FROM documents WHERE {where}", [below, *metadata]
    found, parameters = "texts MATCH ? AND texts.rowid < ?", [match(query.text), below]
    if not clauses:
        return f"FROM texts WHERE {found}", parameters
    restricted = " AND ".join(clauses)
    if query.sender is None and query.conversation is None:
        # Kinds and times hold for many: look each hit up. CROSS JOIN keeps FTS5 first, its hits newest first.
        join = "CROSS JOIN documents ON documents.position = texts.rowid"
        return f"FROM texts {join} WHERE {found} AND {restricted}", [*parameters, *metadata]
    # One person or conversation is few: gather those once. The + keeps SQLite from asking FTS5 for each.
    few = f"SELECT position FROM documents WHERE {restricted}"  # noqa: S608 -- clauses are constants
    return f"FROM texts WHERE {found} AND +texts.rowid IN ({few})", [*parameters, *metadata]
