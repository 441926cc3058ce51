"""Ask named people, or all members, to confirm that they read a message of one's own."""

from dataclasses import replace
from datetime import datetime, timedelta

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation
from govim.domain.entry import Entry
from govim.domain.errors import Malformed, NotTheSender, UnknownMembers
from govim.domain.events import MustReadChanged
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.must_read import MustRead, next_due
from govim.ports import Transaction
from govim.protocol.must_reads import AskConfirmation, MustReadCounts, ToConfirm
from govim.protocol.views import must_read_counts
from govim.services.access import access_conversation, access_standing
from govim_audit.record import Kind, id_text
from govim_policies.pack import Pack


def ask_confirmation(
    actor: Actor, request: AskConfirmation, /, *, tx: Transaction, pack: Pack, at: datetime
) -> MustReadCounts:
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    message = access_standing(conversation, actor.person, Sequence(request.seq), log=tx.log)
    if message.sender != actor.person:
        raise NotTheSender(seq=request.seq)
    return ask_readers(request, message, actor, conversation, tx=tx, at=at)


def ask_readers(
    request: AskConfirmation | ToConfirm,
    message: Entry,
    actor: Actor,
    conversation: Conversation,
    *,
    tx: Transaction,
    at: datetime,
) -> MustReadCounts:
    """How it stands now. Who is asked already stays so; what changes nothing leaves no record."""
    wanted = _wanted(request, conversation, message)
    known = tx.must_reads.find(conversation.id, message.seq)
    before = frozenset[PersonId]() if known is None else tx.must_reads.people(known)
    fresh = sorted(wanted - before)
    must_read = _asked(request, known or _first(message, at), len(before), len(fresh))
    if must_read == known:
        return must_read_counts(must_read)
    tx.must_reads.ask(must_read, fresh, at=at)
    tx.must_reads.wait_until(must_read, next_due(must_read, tx.must_reads.waiting(must_read)))
    tx.records.add(
        Kind.MUST_READ_ASKED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        body={
            "people": [id_text(person) for person in fresh],
            "target": message.seq,
            "to_deputy_after": request.to_deputy_after,
            "to_superior_after": request.to_superior_after,
        },
        conversation=conversation.id,
    )
    tx.tell(MustReadChanged(must_read=must_read, people=(actor.person, *fresh)))
    return must_read_counts(must_read)


def _wanted(
    request: AskConfirmation | ToConfirm, conversation: Conversation, message: Entry
) -> frozenset[PersonId]:
    """Whoever is named must be able to read it; a newcomer may not."""
    members = conversation.members
    readers = {person for person, member in members.items() if member.visible_from <= message.seq}
    named = readers if request.people is None else {PersonId(person) for person in request.people}
    if strangers := named - readers:
        raise UnknownMembers(field="people", count=len(strangers))
    wanted = frozenset(named) - {message.sender}
    if not wanted:
        raise Malformed(field="people")
    return wanted


def _first(message: Entry, at: datetime) -> MustRead:
    return MustRead(conversation=message.conversation, seq=message.seq, asked_by=message.sender, asked_at=at)


def _asked(request: AskConfirmation | ToConfirm, so_far: MustRead, before: int, fresh: int) -> MustRead:
    """The times are those of the last request; one that had ended goes on where others are asked."""
    return replace(
        so_far,
        asked=before + fresh,
        to_deputy_after=_span(request.to_deputy_after),
        to_superior_after=_span(request.to_superior_after),
        ended_at=None if fresh else so_far.ended_at,
    )


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
