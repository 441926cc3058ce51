"""The audit trail in a data folder, read beside the server that writes it."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, select

from govim.storage.contents import decode_content, open_content
from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.schema import audit_records, contents, entries
from govim.storage.site import StoredSite
from govim_audit.record import Kind, decode_leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFacts:
    """`per_entry` counts the records of each (conversation, seq, kind)."""

    is_dense: bool
    records: int
    per_entry: Counter[tuple[UUID, int, Kind]]


def read_trail(data: Path) -> TrailFacts:
    engine = StoredSite(DataFolder(data)).open_reader()
    with engine.begin() as connection:
        columns = select(audit_records.c.position, audit_records.c.leaf)
        rows = connection.execute(columns.order_by(audit_records.c.position)).all()
    engine.dispose()
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
    """The audit record of a message, and its text as it is stored: sealed."""

    position: int
    leaf: bytes
    content: int
    key: int
    sealed: bytes


def recorded_message(site: StoredSite, conversation: UUID, seq: int) -> RecordedMessage:
    query = (
        select(audit_records.c.position, audit_records.c.leaf, contents)
        .join(contents, contents.c.id == audit_records.c.content_id)
        .join(entries, entries.c.content_id == contents.c.id)
        .where(entries.c.conversation == conversation, entries.c.seq == seq)
    )
    with reading(site) as connection:
        row = connection.execute(query).one()
    return RecordedMessage(
        position=row.position, leaf=row.leaf, content=row.id, key=row.key_id, sealed=row.sealed
    )


def recorded_text(site: StoredSite, conversation: UUID, seq: int) -> str:
    """Opened with the site's keys."""
    message = recorded_message(site, conversation, seq)
    keyring = Keyring(load_master_key(site.folder))
    with reading(site) as connection:
        opened = open_content(connection, keyring, message.content, message.key, message.sealed)
    content = decode_content(opened)
    assert content is not None
    return str(content["text"])


@contextlib.contextmanager
def reading(site: StoredSite) -> Iterator[Connection]:
    engine = site.open_reader()
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
