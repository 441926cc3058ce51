"""Who read a message, and when: the cursors say whether, the advances say when."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select

from govim.domain.entry import EntryKind
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId
from govim.protocol.receipts import ReaderLine, ReaderList, Readers, ReaderState
from govim.services.send_message import refuse_unless_allowed
from govim.storage.asking import Asking
from govim.storage.people import names_of
from govim.storage.schema import conversations, entries, members, receipt_advances
from govim_audit.record import rfc3339
from govim_policies.rules import ReadersFacts, decide_readers


def read_readers(asking: Asking, request: Readers) -> ReaderList:
    """In the order of their ids. Of the members there are now, those to whom the message was sent."""
    message = readable_message(asking, ConversationId(request.conversation), request.seq)
    state = _state(request.seq)
    mine = and_(
        members.c.conversation == request.conversation,
        members.c.left_seq.is_(None),
        members.c.joined_seq <= request.seq,
        members.c.person != message.sender,
    )
    counts = asking.connection.execute(
        select(state, func.count().label("people")).where(mine).group_by(state)
    )
    page = _page(request, state).where(mine)
    if request.state is not None:
        page = page.where(state == request.state.value)
    if request.after is not None:
        page = page.where(members.c.person > request.after)
    rows = asking.connection.execute(page).all()
    names = names_of(asking.connection, [row.person for row in rows])
    return ReaderList(
        seq=request.seq,
        counts=dict.fromkeys(ReaderState, 0) | {row.state: row.people for row in counts},
        readers=[_line(row, names.get(row.person, "")) for row in rows],
    )


def readable_message(asking: Asking, conversation: ConversationId, seq: int) -> Any:  # noqa: ANN401 -- a row
    """The message's sender, for whoever may see who read it. Raises NotFound, Rejected."""
    window = asking.window(conversation)
    row = asking.connection.execute(
        select(entries.c.sender, conversations.c.kind, members.c.role)
        .join(conversations, conversations.c.id == entries.c.conversation)
        .join(members, members.c.conversation == conversations.c.id)
        .where(
            entries.c.conversation == conversation,
            entries.c.seq == seq,
            entries.c.seq >= window.first,
            entries.c.kind == EntryKind.MESSAGE.value,
            members.c.person == asking.person,
            members.c.left_seq.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    facts = ReadersFacts(conversation_kind=row.kind, is_sender=row.sender == asking.person, role=row.role)
    refuse_unless_allowed(decide_readers(asking.pack, facts))
    return row


def _state(seq: int) -> ColumnElement[str]:
    return case(
        (members.c.read >= seq, ReaderState.READ.value),
        (members.c.delivered >= seq, ReaderState.DELIVERED.value),
        else_=ReaderState.NOT.value,
    ).label("state")


def _page(request: Readers, state: ColumnElement[str]) -> Select[Any]:
    return (
        select(
            members.c.person,
            state,
            _moved_past(request, "delivered").label("delivered_at"),
            _moved_past(request, "read").label("read_at"),
        )
        .order_by(members.c.person)
        .limit(request.limit)
    )


def _moved_past(request: Readers, kind: str) -> Any:  # noqa: ANN401 -- SQLAlchemy's type says no more
    """When a member's cursor passed the message: the first advance to it or beyond."""
    return (
        select(receipt_advances.c.at)
        .where(
            receipt_advances.c.conversation == members.c.conversation,
            receipt_advances.c.person == members.c.person,
            receipt_advances.c.kind == kind,
            receipt_advances.c.to_seq >= request.seq,
        )
        .order_by(receipt_advances.c.to_seq)
        .limit(1)
        .scalar_subquery()
    )


def _line(row: Row[Any], name: str) -> ReaderLine:
    return ReaderLine(
        person=str(row.person),
        name=name,
        state=ReaderState(row.state),
        delivered_at=None if row.delivered_at is None else rfc3339(row.delivered_at),
        read_at=None if row.read_at is None else rfc3339(row.read_at),
    )
