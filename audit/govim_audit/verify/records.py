"""Each record on its own: leaf, sealed body, content, and what it says of an entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from govim.services.open_conversation import FIRST_LEVEL
from govim.storage.contents import DEFAULT_SERIES
from govim.storage.seal import Opened, Unreadable
from govim.storage.types import to_millis
from govim_audit.record import Leaf, decode_leaf, salted_hash
from govim_audit.verify.chain import Opening
from govim_audit.verify.database import KeyLost, Keys, Row, as_bytes
from govim_audit.verify.declarations import Declarations
from govim_audit.verify.places import ENTRY_KINDS, Place
from govim_audit.verify.receipts import Digests
from govim_audit.verify.verdict import Findings, Wrong

STATEMENT = (
    "SELECT a.position, a.leaf, a.key_id, a.sealed, a.content_id, c.id, c.key_id, c.sealed,"
    " c.level, CAST(c.series AS BLOB)"
    " FROM audit_records a LEFT JOIN contents c ON c.id = a.content_id"
    " WHERE a.position > ? AND a.position <= ? ORDER BY a.position LIMIT ?"
)
MAX_SEQUENCE = 1 << 53
AS_WRITTEN = (FIRST_LEVEL, DEFAULT_SERIES.encode())
NEARBY = 16  # places that a row may have been moved by, when rows before it were removed or inserted


@dataclass(slots=True)
class RecordCheck:
    """`keys` None: there is no master key, and contents stay closed."""

    keys: Keys | None
    findings: Findings
    opens_epoch: frozenset[int]
    declarations: Declarations
    digests: Digests
    openings: dict[int, Opening] = field(default_factory=dict)
    _moved: int = 0

    def check(self, row: Row) -> tuple[Place | None, int | None]:
        """The entry and the content that the record speaks of."""
        position, raw, key_id, sealed, content_id, *content = row
        if not isinstance(content_id, int | None):
            self.findings.add(Wrong.CONTENT_DETACHED, position=position, content=repr(content_id))
            content_id = None
        leaf = _leaf(as_bytes(raw))
        if leaf is None:
            self.findings.add(Wrong.LEAF_MALFORMED, position=position)
        body = self._open_body(position, key_id, sealed, leaf)
        fields = None if body is None else _fields(body)
        self._check_content(position, content_id, content, fields)
        if leaf is None:
            return None, content_id
        self.declarations.read(position, leaf, fields, content_id)
        self.digests.read(position, leaf, fields)
        if position in self.opens_epoch:
            self.openings[position] = Opening(kind=leaf.kind, body=fields)
        return _place(position, leaf, content_id, fields), content_id

    def _open_body(self, position: int, key_id: int, sealed: object, leaf: Leaf | None) -> Opened | None:
        if sealed is None:
            self.findings.disposed += 1
            return None
        if self.keys is None:
            return None
        try:
            body = self._unseal(self.keys, position, key_id, sealed)
        except KeyLost:
            return None  # said once for the key
        except Unreadable:
            self.findings.add(Wrong.BODY_UNREADABLE, position=position)
            return None
        if leaf is not None and salted_hash(body.salt, body.value) != leaf.body_hash:
            self.findings.add(Wrong.BODY_DIFFERS, position=position)
        return body

    def _unseal(self, keys: Keys, position: int, key_id: int, sealed: object) -> Opened:
        """The position is bound into the sealing: a row that was moved opens only under the old one."""
        try:
            return keys.open(key_id, position + self._moved, sealed)
        except Unreadable:
            return self._unseal_nearby(keys, position, key_id, sealed)

    def _unseal_nearby(self, keys: Keys, position: int, key_id: int, sealed: object) -> Opened:
        for by in (0, *(by for step in range(1, NEARBY + 1) for by in (step, -step))):
            try:
                body = keys.open(key_id, position + by, sealed)
            except Unreadable:
                continue
            self._moved = by
            if by:
                self.findings.add(Wrong.RECORD_MOVED, position=position, was=position + by)
            return body
        raise Unreadable

    def _check_content(
        self, position: int, content_id: int | None, content: Sequence[Any], fields: Mapping[str, Any] | None
    ) -> None:
        found, key_id, sealed, *as_written = content
        stated = None if fields is None else fields.get("content")
        if content_id is None:
            if stated is not None:
                self.findings.add(Wrong.CONTENT_DETACHED, position=position, content="—")
            return
        if found is None:
            self.findings.add(Wrong.CONTENT_MISSING, position=position, content=content_id)
            return
        self._check_as_written(position, content_id, as_written)
        if sealed is None:
            self.findings.disposed += 1
        elif fields is not None and stated is None:
            self.findings.add(Wrong.CONTENT_DETACHED, position=position, content=content_id)
        elif self.keys is not None:
            self._open_content(self.keys, position, content_id, key_id, sealed, stated)

    def _check_as_written(self, position: int, content_id: int, found: Sequence[Any]) -> None:
        """No service gives a content another level or series than the first."""
        for name, value, wanted in zip(("level", "series"), found, AS_WRITTEN, strict=True):
            if value != wanted:
                self.findings.add(
                    Wrong.STATE_CHANGED, position=position, table="contents", id=str(content_id), field=name
                )

    def _open_content(
        self, keys: Keys, position: int, content_id: int, key_id: int, sealed: object, stated: object
    ) -> None:
        try:
            opened = keys.open(key_id, content_id, sealed)
        except KeyLost:
            return
        except Unreadable:
            self.findings.add(Wrong.CONTENT_UNREADABLE, position=position, content=content_id)
            return
        if stated is not None and salted_hash(opened.salt, opened.value) != stated:
            self.findings.add(Wrong.CONTENT_DIFFERS, position=position, content=content_id)


def _leaf(raw: bytes) -> Leaf | None:
    try:
        leaf = decode_leaf(raw)
    except (ValueError, OverflowError):  # a time beyond the calendar
        return None
    is_placed = leaf.seq is None or 0 < leaf.seq < MAX_SEQUENCE
    return leaf if is_placed else None


def _fields(body: Opened) -> Mapping[str, Any] | None:
    try:
        return msgspec.json.decode(body.value, type=dict[str, Any])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _place(
    position: int, leaf: Leaf, content_id: int | None, fields: Mapping[str, Any] | None
) -> Place | None:
    if leaf.conversation is None or leaf.seq is None:
        return None
    said = fields or {}
    ref, people = said.get("client_ref"), said.get("members")
    return Place(
        conversation=leaf.conversation.bytes,
        seq=leaf.seq,
        position=position,
        kind=ENTRY_KINDS[leaf.kind].value if leaf.kind in ENTRY_KINDS else leaf.kind.value,
        sender=leaf.actor.bytes if leaf.actor else None,
        at=to_millis(leaf.at),
        content_id=content_id,
        target=_number(said.get("target")),
        client_ref=UUID(ref).bytes if isinstance(ref, str) else None,
        subjects=hash_people(b"".join(UUID(each).bytes for each in people)) if people else None,
        burn_seconds=_number(said.get("burn_seconds")),
        shows=shows.encode() if isinstance(shows := said.get("shows"), str) else None,
        is_opened=fields is not None,
    )


def _number(stated: object) -> int | None:
    return stated if isinstance(stated, int) else None


def hash_people(packed: bytes) -> bytes:
    return sha256(packed).digest()
