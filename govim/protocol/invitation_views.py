"""Invitations as frames, for those who look after the conversation."""

from datetime import datetime

from govim.domain.invitation import Invitation, InvitationState
from govim.protocol.invitations import InvitationView
from govim_audit.record import id_text, rfc3339


def invitation_view(found: Invitation, *, at: datetime) -> InvitationView:
    state = found.state_at(at)
    return InvitationView(
        id=str(found.id),
        conversation=id_text(found.conversation),
        created_by=id_text(found.created_by),
        created_at=rfc3339(found.created_at),
        expires_at=rfc3339(found.expires_at),
        uses_left=found.uses_left,
        needs_approval=found.needs_approval,
        state=state.value,
        allowed_actions=["revoke"] if state is InvitationState.VALID else [],
    )
