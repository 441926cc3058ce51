"""The sheet of a must-read, and the lists of those that are open for one person."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, case, func, select

from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, PersonId
from govim.protocol.must_reads import (
    MustRead,
    MustReadLine,
    MustReadList,
    MustReads,
    Sheet,
    SheetLine,
    SheetState,
    Side,
)
from govim.services.remind_readers import APART
from govim.storage.asking import Asking
from govim.storage.pages import count_of, page_of
from govim.storage.people import names_of
from govim.storage.receipt_reads import readable_message
from govim.storage.schema import entries, members, must_read_escalations, must_read_people, must_reads
from govim_audit.record import rfc3339


def count_must_reads(
    connection: Connection, person: PersonId, only: ConversationId | None = None
) -> dict[ConversationId, int]:
    """How many wait for a person's confirmation, by conversation."""
    wanted = {"of_person": person} if only is None else {"of_person": person, "only": only}
    rows = connection.execute(_waiting(of_one=only is not None), wanted)
    return {ConversationId(row.conversation): row.waiting for row in rows}


@cache  # everybody's welcome runs it
def _waiting(*, of_one: bool) -> Select[Any]:
    waiting = (
        select(must_read_people.c.conversation, func.count().label("waiting"))
        .join(must_reads, _of_same(must_read_people))
        .where(
            must_read_people.c.person == bindparam("of_person"),
            must_read_people.c.confirmed_at.is_(None),
            must_reads.c.ended_at.is_(None),
        )
        .group_by(must_read_people.c.conversation)
    )
    return waiting.where(must_read_people.c.conversation == bindparam("only")) if of_one else waiting


def read_must_read(asking: Asking, request: MustRead) -> Sheet:
    """For whoever may see who read the message."""
    readable_message(asking, ConversationId(request.conversation), request.seq)
    key = and_(must_reads.c.conversation == request.conversation, must_reads.c.seq == request.seq)
    found = asking.connection.execute(select(must_reads).where(key)).one_or_none()
    if found is None:
        raise NotFound
    counts = _counts(asking, request)
    lines = _lines(asking, request)
    waiting = sum(counts[state] for state in _WAITING)
    remind_from = _remind_from(asking, request)
    return Sheet(
        seq=request.seq,
        asked_by=str(found.asked_by),
        asked_at=rfc3339(found.asked_at),
        to_deputy_after=found.to_deputy_after,
        to_superior_after=found.to_superior_after,
        ended_at=_time(found.ended_at),
        counts=counts,
        people=lines,
        allowed_actions=_allowed(asking, request, found, waiting, remind_from),
        remind_from=_time(remind_from),
    )


def read_must_reads(asking: Asking, request: MustReads) -> MustReadList:
    match request.side:
        case Side.MINE:
            wanted = _mine(asking.person)
        case Side.ASKED:
            wanted = _open().where(must_reads.c.asked_by == asking.person)
        case Side.ESCALATED:
            wanted = _escalated(asking.person)
    page = page_of(wanted, request, must_reads.c.asked_at, must_reads.c.conversation, must_reads.c.seq)
    rows = asking.connection.execute(page).all()
    late = _late(asking, rows) if request.side is Side.ESCALATED else {}
    return MustReadList(
        total=count_of(asking.connection, wanted),
        must_reads=[
            MustReadLine(
                conversation=str(row.conversation),
                seq=row.seq,
                asked_by=str(row.asked_by),
                asked_at=rfc3339(row.asked_at),
                sent_at=rfc3339(row.sent_at),
                asked=row.asked,
                confirmed=row.confirmed,
                late=late.get((row.conversation, row.seq), []),
            )
            for row in rows
        ],
    )


# ---- the sheet -------------------------------------------------------------------------------
_WAITING = (SheetState.READ, SheetState.DELIVERED, SheetState.NOT)
_present = and_(
    members.c.conversation == must_read_people.c.conversation,
    members.c.person == must_read_people.c.person,
    members.c.left_seq.is_(None),
)
_state: ColumnElement[str] = case(
    (must_read_people.c.confirmed_at.is_not(None), SheetState.CONFIRMED.value),
    (members.c.person.is_(None), SheetState.LEFT.value),
    (members.c.read >= must_read_people.c.seq, SheetState.READ.value),
    (members.c.delivered >= must_read_people.c.seq, SheetState.DELIVERED.value),
    else_=SheetState.NOT.value,
).label("state")


def _people(request: MustRead) -> ColumnElement[bool]:
    return and_(
        must_read_people.c.conversation == request.conversation, must_read_people.c.seq == request.seq
    )


def _counts(asking: Asking, request: MustRead) -> dict[str, int]:
    counted = (
        select(_state, func.count().label("people"))
        .select_from(must_read_people.outerjoin(members, _present))
        .where(_people(request))
        .group_by(_state)
    )
    found = {row.state: row.people for row in asking.connection.execute(counted)}
    return {state.value: found.get(state.value, 0) for state in SheetState}


def _lines(asking: Asking, request: MustRead) -> list[SheetLine]:
    page = (
        select(must_read_people, _state)
        .select_from(must_read_people.outerjoin(members, _present))
        .where(_people(request))
        .order_by(must_read_people.c.person)
        .limit(request.limit)
    )
    if request.state is not None:
        page = page.where(_state == request.state.value)
    if request.after is not None:
        page = page.where(must_read_people.c.person > request.after)
    rows = asking.connection.execute(page).all()
    names = names_of(asking.connection, [row.person for row in rows])
    return [_line(row, names.get(row.person, "")) for row in rows]


def _line(row: Row[Any], name: str) -> SheetLine:
    return SheetLine(
        person=str(row.person),
        name=name,
        state=SheetState(row.state),
        asked_at=rfc3339(row.asked_at),
        confirmed_at=_time(row.confirmed_at),
        reminded_at=_time(row.reminded_at),
        reminders=row.reminders,
        told_deputy_at=_time(row.deputy_told_at),
        told_superior_at=_time(row.superior_told_at),
    )


def _remind_from(asking: Asking, request: MustRead) -> datetime | None:
    """None: at once."""
    last = (
        select(must_read_people.c.reminded_at)
        .where(
            _people(request),
            must_read_people.c.confirmed_at.is_(None),
            must_read_people.c.reminded_at.is_not(None),
        )
        .order_by(must_read_people.c.reminded_at.desc())
        .limit(1)
    )
    reminded_at = asking.connection.scalar(last)
    return None if reminded_at is None or reminded_at + APART <= asking.at else reminded_at + APART


def _allowed(
    asking: Asking, request: MustRead, found: Row[Any], waiting: int, remind_from: datetime | None
) -> list[str]:
    if found.ended_at is not None:
        return []
    mine = select(must_read_people.c.person).where(
        _people(request),
        must_read_people.c.person == asking.person,
        must_read_people.c.confirmed_at.is_(None),
    )
    can_confirm = asking.connection.scalar(mine) is not None
    can_remind = found.asked_by == asking.person and waiting > 0 and remind_from is None
    return [name for name, is_allowed in (("confirm", can_confirm), ("remind", can_remind)) if is_allowed]


# ---- the lists -------------------------------------------------------------------------------
def _of_same(table: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- a table with this key
    return and_(must_reads.c.conversation == table.c.conversation, must_reads.c.seq == table.c.seq)


def _open() -> Select[Any]:
    return (
        select(must_reads, entries.c.at.label("sent_at"))
        .join(entries, _of_same(entries))
        .where(must_reads.c.ended_at.is_(None))
    )


def _mine(person: PersonId) -> Select[Any]:
    """Of conversations that they are still in."""
    return (
        _open()
        .join(must_read_people, _of_same(must_read_people))
        .join(members, _present)
        .where(must_read_people.c.person == person, must_read_people.c.confirmed_at.is_(None))
    )


def _escalated(person: PersonId) -> Select[Any]:
    told = select(must_read_escalations.c.conversation, must_read_escalations.c.seq)
    mine = told.where(must_read_escalations.c.told == person).distinct().subquery()
    return _open().join(mine, _of_same(mine))


def _late(asking: Asking, rows: Iterable[Row[Any]]) -> dict[tuple[Any, int], list[str]]:
    """Who has still not confirmed, of those of whom they were told."""
    found: dict[tuple[Any, int], list[str]] = {}
    for row in rows:
        late = (
            select(must_read_escalations.c.person)
            .join(
                must_read_people,
                and_(
                    must_read_people.c.conversation == must_read_escalations.c.conversation,
                    must_read_people.c.seq == must_read_escalations.c.seq,
                    must_read_people.c.person == must_read_escalations.c.person,
                ),
            )
            .where(
                must_read_escalations.c.told == asking.person,
                must_read_escalations.c.conversation == row.conversation,
                must_read_escalations.c.seq == row.seq,
                must_read_people.c.confirmed_at.is_(None),
            )
            .order_by(must_read_escalations.c.person)
        )
        found[row.conversation, row.seq] = [str(person) for person in asking.connection.scalars(late)]
    return found


def _time(at: datetime | None) -> str | None:
    return None if at is None else rfc3339(at)
