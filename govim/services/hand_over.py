"""Give a group or channel to another member; whoever owned it is a member from then on."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.conversation import Role
from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import NothingChanged
from govim.domain.ids import ConversationId, PersonId
from govim.ports import Transaction
from govim.protocol.groups import HandOver
from govim.services.access import access_conversation
from govim.services.append_entry import draft_of, earlier_entry
from govim.services.change_roles import change_roles, roles_content
from govim.services.group_rules import refuse_unless_may
from govim.services.named_people import present_people
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack


def hand_over(actor: Actor, request: HandOver, /, *, tx: Transaction, pack: Pack, at: datetime) -> Entry:
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    roles = {PersonId(request.person): Role.OWNER, actor.person: Role.MEMBER}
    draft = draft_of(actor, request, EntryKind.SETTINGS, content=roles_content(roles))
    if earlier := earlier_entry(draft, tx=tx):
        return earlier
    refuse_unless_may(GroupAct.HAND_OVER, conversation, actor.person, at=at)
    if request.person == actor.person:
        raise NothingChanged
    present_people([request.person], conversation)
    return change_roles(draft, actor, conversation, roles, tx=tx, at=at)
