"""Leave a group or channel. Whoever owns it hands it over first, unless nobody else is in it."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.entry import Entry, EntryKind
from govim.domain.ids import ConversationId
from govim.ports import Transaction
from govim.protocol.groups import Leave
from govim.services.access import access_conversation
from govim.services.append_entry import draft_of, earlier_entry
from govim.services.change_members import LEFT, let_go, members_content
from govim.services.group_rules import refuse_unless_may
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack


def leave_conversation(
    actor: Actor, request: Leave, /, *, tx: Transaction, pack: Pack, at: datetime
) -> Entry:
    """A retry is answered although the conversation is out of sight by then: the entry is one's own."""
    del pack
    me = actor.person
    draft = draft_of(actor, request, EntryKind.MEMBERS, content=members_content(LEFT, [me]))
    if earlier := earlier_entry(draft, tx=tx):
        return earlier
    conversation = access_conversation(ConversationId(request.conversation), me, log=tx.log)
    refuse_unless_may(GroupAct.LEAVE, conversation, me, at=at)
    return let_go(draft, actor, conversation, [me], tx=tx, at=at)
