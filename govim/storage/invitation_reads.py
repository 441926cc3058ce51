"""A conversation's invitations for its managers; and what a token leads to, for whoever holds it."""

from sqlalchemy import func, select

from govim.domain.conversation import Role
from govim.domain.errors import InvitationNotValid, Rejected
from govim.domain.ids import ConversationId
from govim.domain.invitation import InvitationState, hash_of
from govim.protocol.invitation_views import invitation_view
from govim.protocol.invitations import InvitationList, InvitationPreview, Invitations, OneInvitation
from govim.storage.asking import Asking
from govim.storage.invitations import invitation_from_row
from govim.storage.pages import count_of, page_of
from govim.storage.schema import conversations, invitations, members
from govim_audit.record import rfc3339
from govim_policies.groups import NEEDS_MANAGER


def read_invitations(asking: Asking, request: Invitations) -> InvitationList:
    """The newest first. Raises Rejected for members without a role."""
    conversation = ConversationId(request.conversation)
    asking.head(conversation)
    mine = select(members.c.role).where(
        members.c.conversation == conversation,
        members.c.person == asking.person,
        members.c.left_seq.is_(None),
    )
    if asking.connection.scalar(mine) == Role.MEMBER:
        raise Rejected(NEEDS_MANAGER, rule=f"group.{NEEDS_MANAGER}")
    wanted = select(invitations).where(invitations.c.conversation == conversation)
    rows = asking.connection.execute(page_of(wanted, request, invitations.c.created_at, invitations.c.id))
    return InvitationList(
        total=count_of(asking.connection, wanted),
        invitations=[invitation_view(invitation_from_row(row), at=asking.at) for row in rows],
    )


def read_invitation(asking: Asking, request: OneInvitation) -> InvitationPreview:
    """Raises InvitationNotValid, whatever is wrong with it."""
    this = invitations.c.token_hash == hash_of(request.token)
    row = asking.connection.execute(select(invitations).where(this)).one_or_none()
    if row is None:
        raise InvitationNotValid
    found = invitation_from_row(row)
    where = asking.connection.execute(
        select(conversations.c.kind, conversations.c.title, conversations.c.archived_at).where(
            conversations.c.id == found.conversation
        )
    ).one()
    if found.state_at(asking.at) is not InvitationState.VALID or where.archived_at is not None:
        raise InvitationNotValid
    present = (members.c.conversation == found.conversation) & members.c.left_seq.is_(None)
    count = asking.connection.scalar(select(func.count()).select_from(members).where(present))
    me = select(members.c.person).where(present, members.c.person == asking.person)
    return InvitationPreview(
        kind=where.kind,
        title=where.title,
        member_count=count or 0,
        needs_approval=found.needs_approval,
        expires_at=rfc3339(found.expires_at),
        conversation=None if asking.connection.scalar(me) is None else str(found.conversation),
    )
