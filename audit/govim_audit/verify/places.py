"""Where the leaves say that entries are, by conversation, in a temporary database that spills to disk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pysqlite3.dbapi2 as sqlite

from govim.domain.entry import EntryKind
from govim_audit.record import Kind

ENTRY_KINDS = {
    Kind.MESSAGE_SENT: EntryKind.MESSAGE,
    Kind.MESSAGE_RECALLED: EntryKind.RECALL,
    Kind.MESSAGE_EDITED: EntryKind.EDIT,
    Kind.MESSAGE_WITHDRAWN: EntryKind.WITHDRAWAL,
    Kind.MESSAGE_PINNED: EntryKind.PIN,
    Kind.CONVERSATION_CREATED: EntryKind.MEMBERS,
    Kind.MEMBERS_CHANGED: EntryKind.MEMBERS,
    Kind.ROLES_CHANGED: EntryKind.SETTINGS,
    Kind.SETTINGS_CHANGED: EntryKind.SETTINGS,
    Kind.SILENCE_CHANGED: EntryKind.SETTINGS,
    Kind.CONVERSATION_DISSOLVED: EntryKind.SETTINGS,
    Kind.ANNOUNCED: EntryKind.ANNOUNCEMENT,
}
Key = tuple[bytes, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a leaf, and its body if it was opened, says of an entry. None: it does not say."""

    conversation: bytes
    seq: int
    position: int
    kind: str
    sender: bytes | None
    at: int
    content_id: int | None
    target: int | None
    client_ref: bytes | None
    subjects: bytes | None  # the people's ids, hashed
    burn_seconds: int | None
    shows: bytes | None
    is_opened: bool

    @property
    def key(self) -> Key:
        return self.conversation, self.seq


_INSERT = "INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ORDERED = "SELECT * FROM places ORDER BY conversation, seq, position"
_AT = "SELECT * FROM places WHERE conversation = ? AND seq = ? ORDER BY position"


class Places:
    """Also the contents that records reference. Private to this process; gone with `close`."""

    def __init__(self) -> None:
        self._database = sqlite.connect("", isolation_level=None)
        self._database.executescript("""
            PRAGMA cache_size = -65536;
            PRAGMA journal_mode = OFF;
            CREATE TABLE places (
                conversation BLOB, seq INTEGER, position INTEGER, kind TEXT, sender BLOB, at INTEGER,
                content_id INTEGER, target INTEGER, client_ref BLOB, subjects BLOB,
                burn_seconds INTEGER, shows BLOB, is_opened INTEGER,
                PRIMARY KEY (conversation, seq, position)
            ) WITHOUT ROWID;
            CREATE TABLE contents (id INTEGER PRIMARY KEY);
        """)

    def close(self) -> None:
        self._database.close()

    def add(self, places: Sequence[Place], contents: Sequence[int]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany(_INSERT, [_row(place) for place in places])
        rows = [(content,) for content in contents]
        self._database.executemany("INSERT OR IGNORE INTO contents VALUES (?)", rows)
        self._database.execute("COMMIT")

    def count(self) -> int:
        [(count,)] = self._database.execute("SELECT count(*) FROM places").fetchall()
        return int(count)

    def ordered(self) -> Iterator[Place]:
        for row in self._database.execute(_ORDERED):
            yield _place(row)

    def at(self, key: Key) -> list[Place]:
        return [_place(row) for row in self._database.execute(_AT, key)]

    def unknown_contents(self, ids: Sequence[int]) -> list[int]:
        """Those that no record references."""
        marks = ", ".join("?" * len(ids))
        known = self._database.execute(f"SELECT id FROM contents WHERE id IN ({marks})", ids)  # noqa: S608
        return sorted(set(ids) - {row[0] for row in known})


def _row(place: Place) -> tuple[object, ...]:
    return (
        place.conversation,
        place.seq,
        place.position,
        place.kind,
        place.sender,
        place.at,
        place.content_id,
        place.target,
        place.client_ref,
        place.subjects,
        place.burn_seconds,
        place.shows,
        place.is_opened,
    )


def _place(row: Sequence[object]) -> Place:
    names = Place.__slots__
    values = dict(zip(names, row, strict=True))
    return Place(**{**values, "is_opened": bool(values["is_opened"])})  # type: ignore[arg-type]
