"""Delete for oneself: one message, or all up to one. Everybody else sees them, and the record keeps them."""

from dataclasses import replace
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.events import SummaryChanged
from govim.domain.ids import ConversationId, Sequence
from govim.domain.personal import PersonalKind
from govim.ports import Transaction
from govim.protocol.personal import Clear, Cleared, Hide, OwnMessage
from govim.services.access import access_conversation, access_message
from govim.services.note_change import note_change
from govim_policies.pack import Pack


def hide_message(actor: Actor, request: Hide, /, *, tx: Transaction, pack: Pack, at: datetime) -> OwnMessage:
    """It keeps its place, without its words. Hiding what is hidden changes nothing."""
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    message = access_message(conversation, actor.person, Sequence(request.seq), log=tx.log)
    if tx.personal.hide(actor.person, conversation.id, message.seq):
        note_change(actor, PersonalKind.HIDDEN, conversation.id, tx=tx, at=at, seq=message.seq)
    return OwnMessage(seq=message.seq)


def clear_history(actor: Actor, request: Clear, /, *, tx: Transaction, pack: Pack, at: datetime) -> Cleared:
    """Up to where it is cleared now: never further back than before, never beyond the end. Nothing is read by
    it: the senders' receipts stay true."""
    del pack
    person = actor.person
    conversation = access_conversation(ConversationId(request.conversation), person, log=tx.log)
    view = tx.personal.view(person, conversation.id)
    up_to = Sequence(min(request.up_to, tx.log.head(conversation.id).seq))
    if up_to <= view.cleared:
        return Cleared(up_to=view.cleared)
    tx.personal.set_view(person, conversation.id, replace(view, cleared=up_to))
    note_change(actor, PersonalKind.CLEARED, conversation.id, tx=tx, at=at, seq=up_to)
    tx.tell(SummaryChanged(conversation=conversation.id, person=person))  # with other counts
    return Cleared(up_to=up_to)
