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


def recorded_text(folder: DataFolder, conversation: UUID, seq: int) -> str:
    """What the audit record of a message holds, opened with the site's keys."""
    engine = open_reader(folder)
    keyring = Keyring(load_master_key(folder))
    here = (entries.c.conversation == conversation, entries.c.seq == seq)
    try:
        with engine.begin() as connection:
            content_id = connection.scalar(select(entries.c.content_id).where(*here))
            recorded = connection.scalar(
                select(audit_records).where(audit_records.c.content_id == content_id)
            )
            row = connection.execute(select(contents).where(contents.c.id == content_id)).one()
            content = decode_content(open_content(connection, keyring, row.id, row.key_id, row.sealed))
    finally:
        engine.dispose()
    assert recorded is not None
    assert content is not None
    return content["text"]
