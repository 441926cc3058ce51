"""Make a member an administrator, or an administrator a member."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.conversation import Role
from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import NothingChanged
from govim.domain.ids import ConversationId
from govim.ports import Transaction
from govim.protocol.groups import SetRole
from govim.services.access import access_conversation
from govim.services.append_entry import draft_of, earlier_entry
from govim.services.change_roles import change_roles, roles_content
from govim.services.group_rules import refuse_for, refuse_unless_may
from govim.services.named_people import present_people
from govim_policies.groups import OWNER_MUST_HAND_OVER, GroupAct
from govim_policies.pack import Pack


def set_role(actor: Actor, request: SetRole, /, *, tx: Transaction, pack: Pack, at: datetime) -> Entry:
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    roles = {request.person: Role(request.role)}
    draft = draft_of(actor, request, EntryKind.SETTINGS, content=roles_content(roles))
    if earlier := earlier_entry(draft, tx=tx):
        return earlier
    refuse_unless_may(GroupAct.SET_ROLE, conversation, actor.person, at=at)
    [person] = present_people([request.person], conversation)
    if person == actor.person:
        refuse_for(OWNER_MUST_HAND_OVER)
    if conversation.members[person].role == request.role:
        raise NothingChanged
    return change_roles(draft, actor, conversation, {person: Role(request.role)}, tx=tx, at=at)
