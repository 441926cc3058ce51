"""What hints of must-reads say (`hints.py`), read again by whoever heard them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from govim.domain.events import MustReadChanged, MustReadTold
from govim.domain.ids import PersonId
from govim.domain.must_read import MustRead, Reason
from govim.storage.keyring import Keyring
from govim.storage.must_reads import must_read_from_row
from govim.storage.schema import entries, must_read_escalations, must_read_people, must_reads


def must_read_hint(told: MustReadTold) -> list[Any]:
    """To whom a reminder goes, is read."""
    people = [person.hex for person in told.people if told.reason is not Reason.REMINDER]
    return ["r", told.must_read.conversation.hex, told.must_read.seq, told.reason.value, people]


def must_reads_changed(
    connection: Connection, _: Keyring, conversation: UUID, seqs: list[int]
) -> Iterator[MustReadChanged]:
    """To all who were asked: whom the change concerned, the hint does not say."""
    for must_read in _must_reads(connection, conversation, seqs):
        people = _asked(connection, must_read)
        yield MustReadChanged(must_read=must_read, people=[must_read.asked_by, *people])


def must_read_told(
    connection: Connection, _: Keyring, conversation: UUID, seq: int, reason: str, told: list[str]
) -> Iterator[MustReadTold]:
    sent_at = connection.scalar(
        select(entries.c.at).where(entries.c.conversation == conversation, entries.c.seq == seq)
    )
    for must_read in _must_reads(connection, conversation, [seq]):
        late = _asked(connection, must_read, must_read_people.c.confirmed_at.is_(None))
        is_reminder = Reason(reason) is Reason.REMINDER
        for people in [late] if is_reminder else [[PersonId(UUID(person))] for person in told]:
            yield MustReadTold(
                must_read=must_read,
                reason=Reason(reason),
                sent_at=sent_at or must_read.asked_at,
                people=people,
                late=() if is_reminder else _of_whom(connection, must_read, people[0]),
            )


def _must_reads(connection: Connection, conversation: UUID, seqs: list[int]) -> list[MustRead]:
    wanted = select(must_reads).where(must_reads.c.conversation == conversation, must_reads.c.seq.in_(seqs))
    return [must_read_from_row(row) for row in connection.execute(wanted)]


def _asked(connection: Connection, must_read: MustRead, *narrowed: ColumnElement[bool]) -> list[PersonId]:
    found = select(must_read_people.c.person).where(
        must_read_people.c.conversation == must_read.conversation,
        must_read_people.c.seq == must_read.seq,
        *narrowed,
    )
    return [PersonId(person) for person in connection.scalars(found)]


def _of_whom(connection: Connection, must_read: MustRead, told: PersonId) -> list[PersonId]:
    table = must_read_escalations
    found = select(table.c.person).where(
        table.c.told == told,
        table.c.conversation == must_read.conversation,
        table.c.seq == must_read.seq,
    )
    return [PersonId(person) for person in connection.scalars(found)]
