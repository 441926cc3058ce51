"""Audit records by position, opened: for the index follower, searches, exports and the verifier."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from govim.domain.ids import Position
from govim.storage.contents import open_content
from govim.storage.keyring import Keyring
from govim.storage.schema import audit_records, contents
from govim.storage.seal import Opened
from govim_audit.record import Json, Leaf, decode_leaf, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A leaf with what its salted hashes stand for; a part that was disposed of is None."""

    position: Position
    leaf: Leaf
    leaf_bytes: bytes
    body: Opened | None
    content: Opened | None

    @property
    def fields(self) -> Mapping[str, Json] | None:
        """The body as written."""
        return None if self.body is None else msgspec.json.decode(self.body.value, type=dict[str, Any])

    @property
    def text(self) -> str | None:
        """What somebody wrote, if the record is about that."""
        if self.content is None:
            return None
        return wording(self.content.value)


def record_columns() -> Any:  # noqa: ANN401 -- a Select of five columns
    return select(
        audit_records,
        contents.c.key_id.label("content_key"),
        contents.c.sealed.label("content_sealed"),
    ).outerjoin(contents, contents.c.id == audit_records.c.content_id)


def read_records(connection: Connection, keyring: Keyring, *, start: int, limit: int) -> list[StoredRecord]:
    """Up to `limit` records from position `start` on. Raises Unreadable or NotALeaf if it was changed."""
    query = (
        record_columns()
        .where(audit_records.c.position >= start)
        .order_by(audit_records.c.position)
        .limit(limit)
    )
    return [open_record(connection, keyring, row) for row in connection.execute(query)]


def open_record(connection: Connection, keyring: Keyring, row: Row[Any]) -> StoredRecord:
    body = content = None
    if row.sealed is not None:
        body = keyring.key(connection, row.key_id).open(row.position, row.sealed)
    if row.content_id is not None:
        content = open_content(connection, keyring, row.content_id, row.content_key, row.content_sealed)
    return StoredRecord(
        position=row.position,
        leaf=decode_leaf(row.leaf),
        leaf_bytes=row.leaf,
        body=body,
        content=content,
    )
