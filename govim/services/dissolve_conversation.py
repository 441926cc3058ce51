"""Dissolve a group or channel: it is archived. Its members go on reading it; nothing is added."""

from dataclasses import replace
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.entry import Entry, EntryKind
from govim.domain.ids import ConversationId
from govim.ports import Transaction
from govim.protocol.groups import Dissolve
from govim.services.access import access_conversation
from govim.services.append_entry import append_entry, draft_of, earlier_entry
from govim.services.group_rules import refuse_unless_may
from govim_audit.record import Kind
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack


def dissolve_conversation(
    actor: Actor, request: Dissolve, /, *, tx: Transaction, pack: Pack, at: datetime
) -> Entry:
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    draft = draft_of(actor, request, EntryKind.SETTINGS, content={"kind": "settings", "is_archived": True})
    if earlier := earlier_entry(draft, tx=tx):
        return earlier
    refuse_unless_may(GroupAct.DISSOLVE, conversation, actor.person, at=at)
    entry = append_entry(draft, actor, conversation, Kind.CONVERSATION_DISSOLVED, tx=tx, at=at)
    rules = replace(conversation.rules, archived_at=at)
    tx.groups.change(conversation.id, title=conversation.title, rules=rules)
    return entry
