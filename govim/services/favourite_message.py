"""Mark a message as one's favourite, with tags, or take the mark back."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.errors import NotAllowed
from govim.domain.ids import ConversationId, Sequence
from govim.domain.personal import PersonalKind
from govim.ports import Transaction
from govim.protocol.personal import Favourite, OwnMessage, Unfavourite
from govim.services.access import access_conversation, access_standing
from govim.services.note_change import note_change
from govim_policies.pack import Pack

MAX_FAVOURITES = 1000


def favourite_message(
    actor: Actor, request: Favourite, /, *, tx: Transaction, pack: Pack, at: datetime
) -> OwnMessage:
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    message = access_standing(conversation, actor.person, Sequence(request.seq), log=tx.log)
    tags = list(dict.fromkeys(request.tags))
    tx.personal.favourite(actor.person, conversation.id, message.seq, tags, at=at)
    if tx.personal.count_favourites(actor.person) > MAX_FAVOURITES:
        raise NotAllowed(rule="favourites.limit", limit=MAX_FAVOURITES)
    value = {"tags": tags}
    note_change(actor, PersonalKind.FAVOURITE, conversation.id, tx=tx, at=at, seq=message.seq, value=value)
    return OwnMessage(seq=message.seq)


def unfavourite_message(
    actor: Actor, request: Unfavourite, /, *, tx: Transaction, pack: Pack, at: datetime
) -> OwnMessage:
    """It is one's own: no door has to be passed to take it back, also after one left the conversation."""
    del pack
    conversation, seq = ConversationId(request.conversation), Sequence(request.seq)
    if tx.personal.unfavourite(actor.person, conversation, seq):
        note_change(actor, PersonalKind.FAVOURITE, conversation, tx=tx, at=at, seq=seq)
    return OwnMessage(seq=seq)
