"""Content rows: sealed once, referenced by entries and records (ADR 0003)."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from govim.domain.entry import Content
from govim.domain.ids import ContentId, ConversationId
from govim.storage.batch import Batch
from govim.storage.batch_rows import ContentRow
from govim.storage.dialect import ContentIds
from govim.storage.keyring import Keyring
from govim.storage.schema import contents
from govim.storage.seal import Opened, new_salt
from govim_audit.record import canonical, salted_hash

DEFAULT_SERIES = "correspondence"


class ContentStore:
    """One per batch. Remembers the hash of what it sealed, for the record beside it."""

    def __init__(self, connection: Connection, batch: Batch, keyring: Keyring, ids: ContentIds) -> None:
        self._connection = connection
        self._batch = batch
        self._keyring = keyring
        self._ids = ids
        self._hashes: dict[ContentId, str] = {}

    def add(
        self,
        content: Content,
        conversation: ConversationId | None,
        at: datetime,
        *,
        level: int = 0,
        series: str = DEFAULT_SERIES,
    ) -> ContentId:
        content_id = self._ids.new(self._connection)
        key = self._keyring.key_for(self._connection, conversation, at)
        salt, value = new_salt(), canonical(content)
        self._hashes[content_id] = salted_hash(salt, value)
        sealed = key.seal(content_id, salt, value)
        self._batch.add(ContentRow(content_id, key.id, level, series, sealed))
        return content_id

    def read(self, row: Row[Any]) -> Content | None:
        """The content of a row of `rows.entry_columns`."""
        return read_content(self._connection, self._keyring, row)

    def hash_of(self, content_id: ContentId) -> str:
        """The salted hash of a content: of one that this batch sealed, or that was there before."""
        known = self._hashes.get(content_id)
        if known is None:
            query = select(contents.c.key_id, contents.c.sealed).where(contents.c.id == content_id)
            row = self._batch.reading().execute(query).one()
            opened = open_content(self._connection, self._keyring, content_id, row.key_id, row.sealed)
            if opened is None:
                raise LookupError("a content that was disposed of is said again")
            known = self._hashes[content_id] = salted_hash(opened.salt, opened.value)
        return known


def open_content(
    connection: Connection, keyring: Keyring, content_id: int, key_id: int, sealed: bytes | None
) -> Opened | None:
    """Salt and canonical JSON; None once disposed of. Raises Unreadable."""
    if sealed is None:
        return None
    return keyring.key(connection, key_id).open(content_id, sealed)


def decode_content(opened: Opened | None) -> Content | None:
    return None if opened is None else msgspec.json.decode(opened.value, type=dict[str, Any])


def read_content(connection: Connection, keyring: Keyring, row: Row[Any]) -> Content | None:
    """Of a row with its id, key and sealed bytes."""
    if row.content_id is None:
        return None
    return decode_content(open_content(connection, keyring, row.content_id, row.key_id, row.sealed))
