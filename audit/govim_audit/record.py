"""The audit record: a leaf that may be shown to anybody, and a body that may be destroyed.

Frozen by docs/adr/0001-leaf-format.md. Canonical JSON is RFC 8785 for the values that we
use: objects with ASCII keys, arrays, strings, integers below 2⁵³, booleans, null.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

SALT_BYTES = 32
MAX_LEAF_BYTES = 512
VERSION = 1

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


class Kind(StrEnum):
    """The closed vocabulary: no record has another kind."""

    MESSAGE_SENT = "message.sent"
    MESSAGE_REFUSED = "message.refused"
    MESSAGE_RECALLED = "message.recalled"
    RECALL_REFUSED = "recall.refused"
    MESSAGE_EDITED = "message.edited"
    MESSAGE_WITHDRAWN = "message.withdrawn"
    MESSAGE_PINNED = "message.pinned"
    MESSAGE_REACTED = "message.reacted"
    PERSONAL_CHANGED = "personal.changed"
    MUST_READ_ASKED = "must_read.asked"
    MUST_READ_CONFIRMED = "must_read.confirmed"
    MUST_READ_REMINDED = "must_read.reminded"
    MUST_READ_ESCALATED = "must_read.escalated"
    RECEIPTS_DIGESTED = "receipts.digested"
    CONVERSATION_CREATED = "conversation.created"
    INVITATION_CREATED = "invitation.created"
    INVITATION_REVOKED = "invitation.revoked"
    REPORT_MADE = "report.made"
    REPORT_OPENED = "report.opened"
    REPORT_CLOSED = "report.closed"
    SIGN_OFF_ASKED = "sign_off.asked"
    SIGN_OFF_DECIDED = "sign_off.decided"
    SIGN_OFF_WITHDRAWN = "sign_off.withdrawn"
    SIGN_OFF_EXPIRED = "sign_off.expired"
    CONVERSATION_DISSOLVED = "conversation.dissolved"
    MEMBERS_CHANGED = "members.changed"
    ROLES_CHANGED = "roles.changed"
    SETTINGS_CHANGED = "settings.changed"
    SILENCE_CHANGED = "silence.changed"
    ANNOUNCED = "announcement.made"
    SIGNED_IN = "session.opened"
    SIGN_IN_FAILED = "session.refused"
    SIGNED_OUT = "session.closed"
    UNIT_ADDED = "unit.added"
    PERSON_ADDED = "person.added"
    PASSWORD_SET = "password.set"  # noqa: S105
    DUTY_GRANTED = "duty.granted"
    SITE_CREATED = "site.created"
    EPOCH_OPENED = "epoch.opened"
    STORAGE_ACCEPTED = "storage.accepted"
    ACT_REFUSED = "act.refused"
    AUDIT_SEARCHED = "audit.searched"
    AUDIT_EXPORTED = "audit.exported"
    BACKUP_MADE = "backup.made"
    BACKUP_RESTORED = "backup.restored"
    SITE_UPGRADED = "site.upgraded"


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """What is hashed into the tree. Opaque ids and a salted hash, nothing that names anybody."""

    kind: Kind
    at: datetime
    actor: UUID | None
    conversation: UUID | None = None
    seq: int | None = None
    body_hash: str

    def encode(self) -> bytes:
        """Canonical bytes, at most 512."""
        where, seq = self.conversation, self.seq
        if where is None or seq is None:
            where = seq = None
        leaf = msgspec.json.encode(
            _Fields(
                a=None if self.actor is None else id_text(self.actor),
                c=None if where is None else id_text(where),
                h=self.body_hash,
                k=self.kind,
                n=seq,
                t=rfc3339(self.at),
                v=VERSION,
            )
        )
        if len(leaf) > MAX_LEAF_BYTES:
            raise ValueError("a leaf has at most 512 bytes")
        return leaf


class _Fields(msgspec.Struct, omit_defaults=True, kw_only=True):
    """In the order of RFC 8785: nothing is left to sort."""

    a: str | None = None
    c: str | None = None
    h: str
    k: Kind
    n: int | None = None
    t: str
    v: int


class NotALeaf(ValueError):
    """Bytes that this version never wrote as a leaf."""


def decode_leaf(leaf: bytes) -> Leaf:
    """The reverse of `Leaf.encode`; NotALeaf where the bytes are not exactly a leaf."""
    try:
        fields = msgspec.json.decode(leaf, type=dict[str, str | int])
        read = Leaf(
            kind=Kind(str(fields["k"])),
            at=datetime.fromisoformat(str(fields["t"])),
            actor=UUID(str(fields["a"])) if "a" in fields else None,
            conversation=UUID(str(fields["c"])) if "c" in fields else None,
            seq=int(fields["n"]) if "n" in fields else None,
            body_hash=str(fields["h"]),
        )
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise NotALeaf("not a leaf of version 1") from error
    if read.encode() != leaf:
        raise NotALeaf("not the canonical bytes of a leaf")
    return read


def canonical(value: Json) -> bytes:
    """RFC 8785 for our values. Raises UnicodeEncodeError on a lone surrogate."""
    return msgspec.json.encode(value, order="sorted")


def wording(content: bytes | str) -> str | None:
    """What a canonical content says to people: its title, its text, those of the messages that it carries;
    None where it says nothing. This is what searches find and reports print."""
    said = list(_said(msgspec.json.decode(content)))
    return "\n".join(said) if said else None


def _said(content: Any) -> Iterator[str]:  # noqa: ANN401 -- whatever a content holds
    for name in ("title", "text"):
        if isinstance(said := content.get(name), str):
            yield said
    for carried in content.get("items", ()):
        yield from _said(carried)


def salted_hash(salt: bytes, value: bytes) -> str:
    """Hex SHA-256 of salt ‖ value: says nothing about a short text once the salt is destroyed."""
    return hashlib.sha256(salt + value).hexdigest()


@lru_cache(maxsize=1024)
def rfc3339(at: datetime) -> str:
    """UTC with milliseconds, the form of leaf, wire and reports. One message asks three times."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds")[: -len("+00:00")] + "Z"


def id_text(known: UUID) -> str:
    """The canonical form (RFC 9562 § 4); to make it costs more than all else about a leaf."""
    return _id_text(known.int)


@lru_cache(maxsize=8192)  # by number: hash and comparison of a UUID are Python code
def _id_text(number: int) -> str:
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
