from dataclasses import replace
from datetime import UTC, datetime, timedelta

import uuid_utils.compat

from govim.domain.ids import ConversationId, InvitationId, PersonId
from govim.domain.invitation import Invitation, InvitationState

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
VALID = Invitation(
    id=InvitationId(uuid_utils.compat.uuid7()),
    conversation=ConversationId(uuid_utils.compat.uuid7()),
    created_by=PersonId(uuid_utils.compat.uuid7()),
    created_at=NOW,
    expires_at=NOW + timedelta(days=7),
    uses_left=1,
    needs_approval=False,
)


def test_an_invitation_is_valid_until_it_expires_is_used_up_or_revoked() -> None:
    over = VALID.expires_at
    assert VALID.state_at(over - timedelta(milliseconds=1)) is InvitationState.VALID
    assert VALID.state_at(over) is InvitationState.EXPIRED
    assert replace(VALID, uses_left=0).state_at(NOW) is InvitationState.USED_UP
    assert replace(VALID, uses_left=None).state_at(NOW) is InvitationState.VALID
    assert replace(VALID, uses_left=0, revoked_at=NOW).state_at(over) is InvitationState.REVOKED
