"""The audit trail in a data folder, read beside the server that writes it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import select

from govim.storage.contents import decode_content, open_content
from govim.storage.database import open_reader
from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.schema import audit_records, contents, entries
from govim_audit.record import Kind, decode_leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFacts:
    """`per_entry` counts the records of each (conversation, seq, kind)."""

    is_dense: bool
    records: int
    per_entry: Counter[tuple[UUID, int, Kind]]


def read_trail(data: Path) -> TrailFacts:
    database = sqlite.connect(f"file:{data / 'govim.db'}?mode=ro", uri=True)
    try:
        rows = database.execute("SELECT position, leaf FROM audit_records ORDER BY position").fetchall()
    finally:
        database.close()
    leaves = [decode_leaf(leaf) for _, leaf in rows]
    return TrailFacts(
        is_dense=[position for position, _ in rows] == list(range(len(rows))),
        records=len(rows),
        per_entry=Counter(
            (leaf.conversation, leaf.seq, leaf.kind)
            for leaf in leaves
            if leaf.conversation is not None and leaf.seq is not None
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMessage:
    """The audit record of a message, and its sealed text."""

    position: int
    leaf: bytes
    sealed: bytes
    text: str


def recorded_message(data: Path, conversation: UUID, seq: int) -> RecordedMessage:
    """Opened with the site's keys."""
    folder = DataFolder(data)
    engine = open_reader(folder)
    keyring = Keyring(load_master_key(folder))
    query = (
        select(audit_records.c.position, audit_records.c.leaf, contents)
        .join(contents, contents.c.id == audit_records.c.content_id)
        .join(entries, entries.c.content_id == contents.c.id)
        .where(entries.c.conversation == conversation, entries.c.seq == seq)
    )
    try:
        with engine.begin() as connection:
            row = connection.execute(query).one()
            content = decode_content(open_content(connection, keyring, row.id, row.key_id, row.sealed))
    finally:
        engine.dispose()
    assert content is not None
    return RecordedMessage(position=row.position, leaf=row.leaf, sealed=row.sealed, text=content["text"])
