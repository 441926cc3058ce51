"""Make a link by which people join a group or channel."""

from datetime import datetime, timedelta

from govim.domain.actor import Actor
from govim.domain.ids import ConversationId
from govim.domain.invitation import hash_of
from govim.ports import Transaction
from govim.protocol.invitation_views import invitation_view
from govim.protocol.invitations import CreateInvitation, NewInvitation
from govim.services.access import access_conversation
from govim.services.group_rules import refuse_unless_may
from govim_audit.record import Kind, rfc3339
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack


def create_invitation(
    actor: Actor, request: CreateInvitation, /, *, tx: Transaction, pack: Pack, at: datetime
) -> NewInvitation:
    """The answer is the only place where the token ever stands. Saying it again makes another one."""
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    refuse_unless_may(GroupAct.INVITE, conversation, actor.person, at=at)
    created, token = tx.invitations.create(
        conversation.id,
        by=actor.person,
        at=at,
        expires_at=at + timedelta(seconds=request.lasts),
        uses=request.uses,
        needs_approval=request.needs_approval,
    )
    tx.records.add(
        Kind.INVITATION_CREATED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        conversation=conversation.id,
        body={
            "expires_at": rfc3339(created.expires_at),
            "invitation": str(created.id),
            "needs_approval": created.needs_approval,
            "token_hash": hash_of(token),
            "uses": created.uses_left,
        },
    )
    return NewInvitation(invitation=invitation_view(created, at=at), token=token)
