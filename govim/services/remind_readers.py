"""Remind those who have not confirmed a message that they were asked to confirm."""

from datetime import datetime, timedelta

from govim.domain.actor import Actor
from govim.domain.errors import NothingChanged, NotTheSender, TooSoon
from govim.domain.events import MustReadTold
from govim.domain.ids import ConversationId, Sequence
from govim.domain.must_read import Reason
from govim.ports import Transaction
from govim.protocol.must_reads import Remind, Reminded
from govim.services.access import access_conversation, access_message
from govim_audit.record import Kind, id_text
from govim_policies.pack import Pack

APART = timedelta(minutes=10)  # reminders of one message


def remind_readers(
    actor: Actor, request: Remind, /, *, tx: Transaction, pack: Pack, at: datetime
) -> Reminded:
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    message = access_message(conversation, actor.person, Sequence(request.seq), log=tx.log)
    must_read = tx.must_reads.find(conversation.id, message.seq)
    if must_read is None or must_read.ended_at is not None:
        raise NothingChanged(seq=request.seq)
    if must_read.asked_by != actor.person:
        raise NotTheSender(seq=request.seq)
    waiting = tx.must_reads.waiting(must_read)
    if not waiting:
        raise NothingChanged(seq=request.seq)
    last = max((each.reminded_at for each in waiting if each.reminded_at), default=None)
    if last is not None and at - last < APART:
        raise TooSoon(retry_after=int((last + APART - at).total_seconds()) + 1)
    people = [each.person for each in waiting]
    tx.must_reads.remind(must_read, people, at=at)
    tx.records.add(
        Kind.MUST_READ_REMINDED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        body={"people": sorted(id_text(person) for person in people), "target": message.seq},
        conversation=conversation.id,
    )
    tx.tell(
        MustReadTold(must_read=must_read, reason=Reason.REMINDER, sent_at=message.at, people=people, late=())
    )
    return Reminded(seq=message.seq, people=len(people))
