"""What records say of invitations: by whom, until when, for how many, and how many came."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from govim.storage.types import to_millis
from govim_audit.record import Kind, Leaf
from govim_audit.verify.claims import Amended, Declared, Facts, actor_of

DECLARING = frozenset({Kind.INVITATION_CREATED})
AMENDING = frozenset({Kind.INVITATION_REVOKED, Kind.MEMBERS_CHANGED})


def declared(leaf: Leaf, body: Mapping[str, Any], content: int | None) -> Iterator[Declared]:
    del content
    facts: Facts = {
        "conversation": UUID(body["conversation"]).bytes,
        "token_hash": body["token_hash"].encode(),
        "created_by": actor_of(leaf),
        "created_at": to_millis(leaf.at),
        "expires_at": to_millis(datetime.fromisoformat(body["expires_at"])),
        "uses_left": body["uses"],
        "needs_approval": int(body["needs_approval"]),
        "revoked_at": None,
    }
    yield Declared(table="invitations", id=str(UUID(body["invitation"])), facts=facts)


def amended(leaf: Leaf, body: Mapping[str, Any], content: int | None) -> Iterator[Amended]:
    """Also by those who joined with one."""
    del content
    if leaf.kind is Kind.INVITATION_REVOKED:
        facts: Facts = {"revoked_at": to_millis(leaf.at)}
    elif "invitation" in body:
        facts = {"uses_left": body["uses_left"]}
    else:
        return
    yield Amended(table="invitations", id=str(UUID(body["invitation"])), facts=facts)
