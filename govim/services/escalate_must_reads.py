"""Tell the deputy, then the superior, of whoever has not confirmed in time; and remind them themselves.

Those who are told learn who has not confirmed what, sent when and by whom; never the text.
"""

from collections import defaultdict
from datetime import datetime

from govim.domain.actor import SERVER
from govim.domain.due import MustReadsDue
from govim.domain.events import MustReadTold
from govim.domain.ids import PersonId
from govim.domain.must_read import STEPS, MustRead, Reason, late_for, next_due
from govim.ports import Transaction
from govim_audit.record import Kind, id_text

MOST = 100  # people in one transaction: each costs a look at the organisation; the others stay due


def escalate_must_reads(due: MustReadsDue, /, *, tx: Transaction, at: datetime) -> None:
    room = MOST
    for must_read in tx.must_reads.due(due.conversations, at=at):
        for step in STEPS:
            waiting = tx.must_reads.waiting(must_read)
            late = late_for(must_read, step, waiting, at=at)[:room]
            room -= len(late)
            if late:
                _escalate(must_read, step, late, tx=tx, at=at)
        tx.must_reads.wait_until(must_read, next_due(must_read, tx.must_reads.waiting(must_read)))
        if room == 0:
            return


def _escalate(
    must_read: MustRead, step: Reason, late: list[PersonId], *, tx: Transaction, at: datetime
) -> None:
    told: defaultdict[PersonId, list[PersonId]] = defaultdict(list)
    for person in late:
        for above in _told_of(person, step, tx=tx):
            told[above].append(person)
    tx.must_reads.mark_told(must_read, step, late, at=at)
    tx.must_reads.escalate(must_read, step, told, at=at)
    tx.records.add(
        Kind.MUST_READ_ESCALATED,
        at=at,
        actor=None,
        origin=SERVER,
        body={
            "people": sorted(map(id_text, late)),
            "step": step,
            "target": must_read.seq,
            "told": [[id_text(above), *map(id_text, people)] for above, people in sorted(told.items())],
        },
        conversation=must_read.conversation,
    )
    message = tx.log.entry(must_read.conversation, must_read.seq)
    sent_at = must_read.asked_at if message is None else message.at
    for above, people in told.items():
        tx.tell(MustReadTold(must_read=must_read, reason=step, sent_at=sent_at, people=(above,), late=people))
    tx.tell(MustReadTold(must_read=must_read, reason=Reason.REMINDER, sent_at=sent_at, people=late, late=()))


def _told_of(person: PersonId, step: Reason, *, tx: Transaction) -> list[PersonId]:
    directory = tx.directory
    found = directory.deputies(person) if step is Reason.DEPUTY else directory.superiors(person)
    return list(found)
