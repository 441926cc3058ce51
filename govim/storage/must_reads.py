"""`ports.MustReads`, with statements of its own (they are rare beside messages)."""

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Seq
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, insert, select, update

from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.must_read import Asked, MustRead, Reason
from govim.storage.batch import Batch
from govim.storage.schema import members, must_read_escalations, must_read_people, must_reads

CHUNK = 500  # of ids in one statement
_TOLD = {Reason.DEPUTY: "deputy_told_at", Reason.SUPERIOR: "superior_told_at"}


class SqlMustReads:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def find(self, conversation: ConversationId, seq: Sequence) -> MustRead | None:
        found = select(must_reads).where(must_reads.c.conversation == conversation, must_reads.c.seq == seq)
        row = self._batch.reading().execute(found).one_or_none()
        return None if row is None else must_read_from_row(row)

    def of(self, must_read: MustRead, person: PersonId) -> Asked | None:
        wanted = select(must_read_people).where(_people_of(must_read), must_read_people.c.person == person)
        row = self._batch.reading().execute(wanted).one_or_none()
        return None if row is None else _asked(row)

    def people(self, must_read: MustRead) -> frozenset[PersonId]:
        found = select(must_read_people.c.person).where(_people_of(must_read))
        return frozenset(map(PersonId, self._batch.reading().scalars(found)))

    def waiting(self, must_read: MustRead) -> Seq[Asked]:
        wanted = select(must_read_people).where(
            _people_of(must_read), must_read_people.c.confirmed_at.is_(None), is_member()
        )
        return [_asked(row) for row in self._batch.reading().execute(wanted)]

    def ask(self, must_read: MustRead, people: Collection[PersonId], *, at: datetime) -> None:
        connection, key = self._batch.direct(), _key(must_read)
        kept = {
            "asked": must_read.asked,
            "to_deputy_after": _seconds(must_read.to_deputy_after),
            "to_superior_after": _seconds(must_read.to_superior_after),
            "ended_at": must_read.ended_at,
        }
        if not connection.execute(update(must_reads).where(_is(must_read)).values(**kept)).rowcount:
            first = {"asked_by": must_read.asked_by, "asked_at": must_read.asked_at, "confirmed": 0}
            connection.execute(insert(must_reads).values(**key, **first, **kept))
        if people:
            rows = [{**key, "person": person, "asked_at": at, "reminders": 0} for person in people]
            connection.execute(insert(must_read_people), rows)

    def confirm(self, must_read: MustRead, person: PersonId, *, at: datetime) -> None:
        self._mark(must_read, [person], confirmed_at=at)
        kept = {"confirmed": must_read.confirmed, "ended_at": must_read.ended_at}
        if must_read.ended_at is not None:
            kept["next_due_at"] = None
        self._batch.direct().execute(update(must_reads).where(_is(must_read)).values(**kept))

    def remind(self, must_read: MustRead, people: Collection[PersonId], *, at: datetime) -> None:
        self._mark(must_read, people, reminded_at=at, reminders=must_read_people.c.reminders + 1)

    def escalate(
        self, must_read: MustRead, step: Reason, told: Mapping[PersonId, Seq[PersonId]], *, at: datetime
    ) -> None:
        """Who was told of the same person before, as their deputy, is told again as their superior."""
        connection = self._batch.direct()
        table = must_read_escalations
        for person, late in told.items():
            mine = and_(
                table.c.told == person,
                table.c.conversation == must_read.conversation,
                table.c.seq == must_read.seq,
            )
            known = set(connection.scalars(select(table.c.person).where(mine)))
            if known & set(late):
                again = update(table).where(mine, table.c.person.in_(known & set(late)))
                connection.execute(again.values(step=step, at=at))
            common = {**_key(must_read), "told": person, "step": step, "at": at}
            if rows := [{**common, "person": each} for each in late if each not in known]:
                connection.execute(insert(table), rows)

    def mark_told(
        self, must_read: MustRead, step: Reason, late: Collection[PersonId], *, at: datetime
    ) -> None:
        self._mark(must_read, late, **{_TOLD[step]: at})

    def end(self, must_read: MustRead, *, at: datetime) -> None:
        ending = update(must_reads).where(_is(must_read)).values(ended_at=at, next_due_at=None)
        self._batch.direct().execute(ending)

    def wait_until(self, must_read: MustRead, due_at: datetime | None) -> None:
        self._batch.direct().execute(update(must_reads).where(_is(must_read)).values(next_due_at=due_at))

    def due(self, conversations: Collection[ConversationId], *, at: datetime) -> Seq[MustRead]:
        wanted = select(must_reads).where(
            must_reads.c.next_due_at <= at, must_reads.c.conversation.in_(conversations)
        )
        rows = self._batch.reading().execute(wanted.order_by(must_reads.c.next_due_at)).all()
        return [must_read_from_row(row) for row in rows]

    def _mark(self, must_read: MustRead, people: Collection[PersonId], **values: Any) -> None:  # noqa: ANN401
        connection, named = self._batch.direct(), list(people)
        for start in range(0, len(named), CHUNK):
            part = must_read_people.c.person.in_(named[start : start + CHUNK])
            connection.execute(update(must_read_people).where(_people_of(must_read), part).values(**values))


def is_member() -> ColumnElement[bool]:
    """Whether one of `must_read_people` is still in the conversation."""
    return exists().where(
        members.c.conversation == must_read_people.c.conversation,
        members.c.person == must_read_people.c.person,
        members.c.left_seq.is_(None),
    )


def must_read_from_row(row: Row[Any]) -> MustRead:
    return MustRead(
        conversation=ConversationId(row.conversation),
        seq=Sequence(row.seq),
        asked_by=PersonId(row.asked_by),
        asked_at=row.asked_at,
        asked=row.asked,
        confirmed=row.confirmed,
        to_deputy_after=_span(row.to_deputy_after),
        to_superior_after=_span(row.to_superior_after),
        ended_at=row.ended_at,
    )


def _asked(row: Row[Any]) -> Asked:
    return Asked(
        person=PersonId(row.person),
        asked_at=row.asked_at,
        confirmed_at=row.confirmed_at,
        reminded_at=row.reminded_at,
        deputy_told_at=row.deputy_told_at,
        superior_told_at=row.superior_told_at,
    )


def _key(must_read: MustRead) -> dict[str, Any]:
    return {"conversation": must_read.conversation, "seq": must_read.seq}


def _is(must_read: MustRead) -> ColumnElement[bool]:
    return and_(must_reads.c.conversation == must_read.conversation, must_reads.c.seq == must_read.seq)


def _people_of(must_read: MustRead) -> ColumnElement[bool]:
    return and_(
        must_read_people.c.conversation == must_read.conversation, must_read_people.c.seq == must_read.seq
    )


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
