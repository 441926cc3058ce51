"""Put up an announcement for everybody in a group or channel, or take it down: one stands at a time."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.entry import Content, Entry, EntryKind
from govim.domain.ids import ConversationId
from govim.ports import Transaction
from govim.protocol.groups import Announce
from govim.services.access import access_conversation
from govim.services.append_entry import append_entry, draft_of, earlier_entry
from govim.services.group_rules import refuse_unless_may
from govim.services.send_message import refuse_unless_allowed
from govim_audit.record import Kind
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack
from govim_policies.rules import SendFacts, decide_send


def make_announcement(
    actor: Actor, request: Announce, /, *, tx: Transaction, pack: Pack, at: datetime
) -> Entry:
    """Its text is decided like that of a message."""
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    content: Content = {"kind": "announcement", "text": request.text}
    draft = draft_of(actor, request, EntryKind.ANNOUNCEMENT, content=content)
    if earlier := earlier_entry(draft, tx=tx):
        return earlier
    refuse_unless_may(GroupAct.ANNOUNCE, conversation, actor.person, at=at)
    if request.text is not None:
        facts = SendFacts(
            sender=actor.person,
            conversation_kind=conversation.kind.value,
            level=conversation.level,
            text=request.text,
        )
        refuse_unless_allowed(decide_send(pack, facts))
    stands = request.text is not None
    body = {"stands": stands}
    entry = append_entry(draft, actor, conversation, Kind.ANNOUNCED, tx=tx, at=at, body=body)
    tx.groups.announce(entry, stands=stands)
    return entry
