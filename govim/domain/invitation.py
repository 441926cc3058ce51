"""An invitation: who holds its token may join, while it is valid. The token itself is kept nowhere."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from govim.domain.ids import ConversationId, InvitationId, PersonId


class InvitationState(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    USED_UP = "used_up"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """`uses_left` None: as many as come."""

    id: InvitationId
    conversation: ConversationId
    created_by: PersonId
    created_at: datetime
    expires_at: datetime
    uses_left: int | None
    needs_approval: bool
    revoked_at: datetime | None = None

    def state_at(self, at: datetime) -> InvitationState:
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        if self.uses_left == 0:
            return InvitationState.USED_UP
        return InvitationState.EXPIRED if at >= self.expires_at else InvitationState.VALID


def hash_of(token: str) -> str:
    """SHA-256 without salt is enough: the token is random, so nothing can be guessed from its hash."""
    return hashlib.sha256(token.encode()).hexdigest()
