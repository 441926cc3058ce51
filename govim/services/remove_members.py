"""Take people out of a group or channel: from this commit on they read nothing of it."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import Malformed
from govim.domain.ids import ConversationId, PersonId
from govim.ports import Transaction
from govim.protocol.groups import RemoveMembers
from govim.services.access import access_conversation
from govim.services.append_entry import draft_of, earlier_entry
from govim.services.change_members import REMOVED, let_go, members_content
from govim.services.group_rules import refuse_unless_may
from govim.services.named_people import present_people
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack


def remove_members(
    actor: Actor, request: RemoveMembers, /, *, tx: Transaction, pack: Pack, at: datetime
) -> Entry:
    """All of them or nobody. Oneself one takes out by leaving."""
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    named = tuple(dict.fromkeys(map(PersonId, request.people)))
    draft = draft_of(actor, request, EntryKind.MEMBERS, content=members_content(REMOVED, named))
    if earlier := earlier_entry(draft, tx=tx):
        return earlier
    refuse_unless_may(GroupAct.REMOVE, conversation, actor.person, at=at)
    people = present_people(named, conversation)
    if actor.person in people:
        raise Malformed(field="people")
    refuse_unless_may(GroupAct.REMOVE, conversation, actor.person, at=at, on=people)
    return let_go(draft, actor, conversation, people, tx=tx, at=at)
