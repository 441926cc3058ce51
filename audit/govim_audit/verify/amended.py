"""What opened bodies say that changed in rows that others declared: who left, roles, titles, rules."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from govim.domain.conversation import Adders, Newcomers, Role
from govim.storage.types import to_millis
from govim_audit.record import Kind, Leaf
from govim_audit.verify.claims import Amended, Facts

AMENDING = frozenset(
    {
        Kind.MEMBERS_CHANGED,
        Kind.ROLES_CHANGED,
        Kind.SETTINGS_CHANGED,
        Kind.SILENCE_CHANGED,
        Kind.ANNOUNCED,
        Kind.CONVERSATION_DISSOLVED,
    }
)


def amended_by(leaf: Leaf, body: Mapping[str, Any]) -> Iterator[Amended]:
    """Raises KeyError, TypeError, ValueError or AttributeError where no service wrote such a body."""
    where, at = str(leaf.conversation), to_millis(leaf.at)
    match leaf.kind:
        case Kind.MEMBERS_CHANGED:
            for person in body.get("left", ()):
                yield _member(where, person, {"left_seq": leaf.seq, "valid_to": at})
        case Kind.ROLES_CHANGED:
            for person, role in body["roles"].items():
                yield _member(where, person, {"role": Role(role).encode()})
        case Kind.SILENCE_CHANGED:
            until = None if body["until"] is None else to_millis(datetime.fromisoformat(body["until"]))
            silence = {"silenced_until": until}
            is_all = body["person"] is None
            yield _conversation(where, silence) if is_all else _member(where, body["person"], silence)
        case Kind.SETTINGS_CHANGED:
            yield _conversation(where, dict(_settings(body["changed"])))
        case Kind.ANNOUNCED:
            yield _conversation(where, {"announcement_seq": leaf.seq if body["stands"] else None})
        case Kind.CONVERSATION_DISSOLVED:
            yield _conversation(where, {"archived_at": at})


def _settings(changed: Mapping[str, Any]) -> Iterator[tuple[str, bytes | int]]:
    for name, value in changed.items():
        match name:
            case "newcomers":
                yield name, Newcomers(value).encode()
            case "adders":
                yield name, Adders(value).encode()
            case "is_private_forbidden":
                yield name, int(value)
            case _:
                yield name, value.encode()


def _member(conversation: str, person: str, facts: Facts) -> Amended:
    return Amended(table="members", id=f"{conversation} {UUID(person)}", facts=facts)


def _conversation(conversation: str, facts: Facts) -> Amended:
    return Amended(table="conversations", id=conversation, facts=facts)
