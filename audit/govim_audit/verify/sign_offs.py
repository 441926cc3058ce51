"""What records say of sign-offs: asked by whom, decided how, and who might have."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from govim.domain.sign_off import SignOffKind, SignOffState
from govim.storage.types import to_millis
from govim_audit.record import Kind, Leaf
from govim_audit.verify.claims import Amended, Declared, Facts, actor_of

DECLARING = frozenset({Kind.SIGN_OFF_ASKED})
AMENDING = frozenset({Kind.SIGN_OFF_DECIDED, Kind.SIGN_OFF_WITHDRAWN, Kind.SIGN_OFF_EXPIRED})
_UNDECIDED: Facts = {"decided_by": None, "decided_at": None, "reason_id": None}


def declared(leaf: Leaf, body: Mapping[str, Any], content: int | None) -> Iterator[Declared]:
    known = str(UUID(body["sign_off"]))
    asked: Facts = {
        "kind": SignOffKind(body["sign_off_kind"]).encode(),
        "conversation": UUID(body["conversation"]).bytes if "conversation" in body else None,
        "seq": body["target"],
        "content_id": content,
        "shown_hash": body["content"].encode(),
        "asked_by": actor_of(leaf),
        "asked_at": to_millis(leaf.at),
        "expires_at": to_millis(datetime.fromisoformat(body["expires_at"])),
        "state": SignOffState.OPEN.encode(),
    }
    yield Declared(table="sign_offs", id=known, facts={**asked, **_UNDECIDED})
    for person in body["approvers"]:
        yield Declared(table="sign_off_approvers", id=f"{known} {UUID(person)}", facts={})


def amended(leaf: Leaf, body: Mapping[str, Any], content: int | None) -> Iterator[Amended]:
    match leaf.kind:
        case Kind.SIGN_OFF_DECIDED:
            state = SignOffState(body["state"])
        case Kind.SIGN_OFF_WITHDRAWN:
            state = SignOffState.WITHDRAWN
        case _:
            state = SignOffState.EXPIRED
    facts: Facts = {
        "state": state.encode(),
        "decided_by": actor_of(leaf),
        "decided_at": to_millis(leaf.at),
        "reason_id": content,
    }
    yield Amended(table="sign_offs", id=str(UUID(body["sign_off"])), facts=facts)
