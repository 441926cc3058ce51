"""Keep a message at hand for everybody in the conversation, or take it down again."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.entry import Content, Entry, EntryKind
from govim.domain.errors import NothingChanged, TooManyPins
from govim.domain.ids import ConversationId, Sequence
from govim.ports import Transaction
from govim.protocol.messages import Pin
from govim.services.access import access_conversation, access_standing
from govim.services.append_entry import append_entry, draft_of, earlier_entry
from govim_audit.record import Kind
from govim_policies.pack import Pack

MAX_PINS = 50


def pin_message(actor: Actor, request: Pin, /, *, tx: Transaction, pack: Pack, at: datetime) -> Entry:
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    content: Content = {"kind": "pin", "is_pinned": request.is_pinned}
    draft = draft_of(actor, request, EntryKind.PIN, content=content, target=request.seq)
    if earlier := earlier_entry(draft, tx=tx):
        return earlier
    message = access_standing(conversation, actor.person, Sequence(request.seq), log=tx.log)
    pinned = tx.tallies.pins(conversation.id)
    if (request.seq in pinned) == request.is_pinned:
        raise NothingChanged(seq=request.seq)
    if request.is_pinned and len(pinned) >= MAX_PINS:
        raise TooManyPins(limit=MAX_PINS)
    body = {"is_pinned": request.is_pinned}
    entry = append_entry(draft, actor, conversation, Kind.MESSAGE_PINNED, tx=tx, at=at, body=body)
    tx.tallies.set_pin(entry, message.seq, is_pinned=request.is_pinned)
    return entry
