"""Confirm that one read a message, having been asked to. Each confirmation leaves a record."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.errors import NotAsked
from govim.domain.events import MustReadChanged
from govim.domain.ids import ConversationId, Sequence
from govim.ports import Transaction
from govim.protocol.must_reads import Confirm, MustReadCounts
from govim.protocol.views import must_read_counts
from govim.services.access import access_conversation, access_standing
from govim_audit.record import Kind
from govim_policies.pack import Pack


def confirm_reading(
    actor: Actor, request: Confirm, /, *, tx: Transaction, pack: Pack, at: datetime
) -> MustReadCounts:
    """How it stands now. To confirm twice is to have confirmed."""
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    message = access_standing(conversation, actor.person, Sequence(request.seq), log=tx.log)
    must_read = tx.must_reads.find(conversation.id, message.seq)
    asked = None if must_read is None else tx.must_reads.of(must_read, actor.person)
    if must_read is None or asked is None:
        raise NotAsked(seq=request.seq)
    if asked.confirmed_at is not None:
        return must_read_counts(must_read)
    must_read = must_read.confirm_one(at=at)
    tx.must_reads.confirm(must_read, actor.person, at=at)
    tx.records.add(
        Kind.MUST_READ_CONFIRMED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        body={"target": message.seq},
        conversation=conversation.id,
    )
    tx.tell(MustReadChanged(must_read=must_read, people=(must_read.asked_by, actor.person)))
    return must_read_counts(must_read)
