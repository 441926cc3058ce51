"""Nobody is to confirm a message any more that nobody may read any more."""

from dataclasses import replace
from datetime import datetime

from govim.domain.entry import Entry
from govim.domain.events import MustReadChanged
from govim.ports import Transaction


def end_must_read(message: Entry, *, tx: Transaction, at: datetime) -> None:
    """If it was a must-read. Everybody who was asked is told."""
    must_read = tx.must_reads.find(message.conversation, message.seq)
    if must_read is None or must_read.ended_at is not None:
        return
    tx.must_reads.end(must_read, at=at)
    people = {must_read.asked_by, *tx.must_reads.people(must_read)}
    tx.tell(MustReadChanged(must_read=replace(must_read, ended_at=at), people=people))
