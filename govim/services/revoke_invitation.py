"""End an invitation before its time. Who joined by it stays."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.errors import NotFound, NothingChanged
from govim.domain.ids import ConversationId, InvitationId
from govim.ports import Transaction
from govim.protocol.invitation_views import invitation_view
from govim.protocol.invitations import InvitationView, RevokeInvitation
from govim.services.access import access_conversation
from govim.services.group_rules import refuse_unless_may
from govim_audit.record import Kind
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack


def revoke_invitation(
    actor: Actor, request: RevokeInvitation, /, *, tx: Transaction, pack: Pack, at: datetime
) -> InvitationView:
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    refuse_unless_may(GroupAct.INVITE, conversation, actor.person, at=at)
    found = tx.invitations.find(InvitationId(request.invitation))
    if found is None or found.conversation != conversation.id:
        raise NotFound
    if found.revoked_at is not None:
        raise NothingChanged
    revoked = tx.invitations.revoke(found, at=at)
    tx.records.add(
        Kind.INVITATION_REVOKED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        conversation=conversation.id,
        body={"invitation": str(revoked.id)},
    )
    return invitation_view(revoked, at=at)
