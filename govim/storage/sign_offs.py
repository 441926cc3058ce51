"""`ports.SignOffs`, and how their rows are read."""

from collections import defaultdict
from collections.abc import Sequence as Seq
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, insert, select, update

from govim.domain.entry import Content
from govim.domain.ids import ContentId, ConversationId, PersonId, Sequence, SignOffId
from govim.domain.sign_off import Asked, SignOff, SignOffKind, SignOffState
from govim.ports import Ids
from govim.storage.batch import Batch
from govim.storage.contents import ContentStore, decode_content, open_content
from govim.storage.keyring import Keyring
from govim.storage.schema import contents, sign_off_approvers, sign_offs
from govim_audit.record import salted_hash

_reasons = contents.alias("reasons")


class SqlSignOffs:
    def __init__(self, batch: Batch, contents: ContentStore, keyring: Keyring, ids: Ids) -> None:
        self._batch = batch
        self._contents = contents
        self._keyring = keyring
        self._ids = ids

    def new_id(self) -> SignOffId:
        return SignOffId(self._ids.new())

    def add(
        self, sign_off: SignOffId, asked: Asked, shown: ContentId, *, by: PersonId, at: datetime
    ) -> SignOff:
        added = SignOff(
            id=sign_off,
            kind=asked.kind,
            conversation=asked.conversation,
            seq=asked.seq,
            asked_by=by,
            asked_at=at,
            expires_at=asked.expires_at,
            shown=asked.shown,
            shown_hash=self._contents.hash_of(shown),
            approvers=asked.approvers,
        )
        connection = self._batch.direct()
        connection.execute(
            insert(sign_offs).values(
                id=added.id,
                kind=added.kind.value,
                conversation=added.conversation,
                seq=added.seq,
                content_id=shown,
                shown_hash=added.shown_hash,
                asked_by=added.asked_by,
                asked_at=added.asked_at,
                expires_at=added.expires_at,
            )
        )
        rows = [{"sign_off": sign_off, "person": person} for person in sorted(asked.approvers)]
        connection.execute(insert(sign_off_approvers), rows)
        return added

    def find(self, sign_off: SignOffId) -> SignOff | None:
        this = sign_off_columns().where(sign_offs.c.id == sign_off)
        locked = this.with_for_update(of=sign_offs)  # says nothing on SQLite
        return next(iter(sign_offs_of(self._batch.reading(), self._keyring, locked)), None)

    def open_one(self, asked: Asked, by: PersonId, *, at: datetime) -> SignOff | None:
        same = sign_off_columns().where(
            sign_offs.c.asked_by == by,
            sign_offs.c.kind == asked.kind.value,
            sign_offs.c.conversation.is_not_distinct_from(asked.conversation),
            sign_offs.c.seq.is_not_distinct_from(asked.seq),
            is_open(at),
        )
        return next(iter(sign_offs_of(self._batch.reading(), self._keyring, same.limit(1))), None)

    def settle(self, sign_off: SignOff, reason: ContentId | None) -> None:
        self._batch.direct().execute(
            update(sign_offs)
            .where(sign_offs.c.id == sign_off.id)
            .values(
                state=sign_off.state.value,
                decided_by=sign_off.decided_by,
                decided_at=sign_off.decided_at,
                reason_id=reason,
            )
        )

    def due(self, *, at: datetime, limit: int) -> Seq[SignOffId]:
        over = select(sign_offs.c.id).where(
            sign_offs.c.state == SignOffState.OPEN.value, sign_offs.c.expires_at <= at
        )
        found = self._batch.reading().scalars(over.order_by(sign_offs.c.expires_at).limit(limit))
        return [SignOffId(each) for each in found]


def is_open(at: datetime) -> ColumnElement[bool]:
    return (sign_offs.c.state == SignOffState.OPEN.value) & (sign_offs.c.expires_at > at)


def sign_off_columns() -> Select[Any]:
    """With what was shown and why it was decided so, both sealed."""
    return (
        select(
            sign_offs,
            contents.c.key_id,
            contents.c.sealed,
            _reasons.c.key_id.label("reason_key"),
            _reasons.c.sealed.label("reason_sealed"),
        )
        .outerjoin(contents, contents.c.id == sign_offs.c.content_id)
        .outerjoin(_reasons, _reasons.c.id == sign_offs.c.reason_id)
    )


def sign_offs_of(connection: Connection, keyring: Keyring, query: Select[Any]) -> list[SignOff]:
    """In the order of the query."""
    rows = connection.execute(query).all()
    named = select(sign_off_approvers).where(sign_off_approvers.c.sign_off.in_([row.id for row in rows]))
    approvers: dict[SignOffId, set[PersonId]] = defaultdict(set)
    for approver in connection.execute(named) if rows else ():
        approvers[approver.sign_off].add(PersonId(approver.person))
    return [_from_row(connection, keyring, row, frozenset(approvers[row.id])) for row in rows]


def _from_row(
    connection: Connection, keyring: Keyring, row: Row[Any], approvers: frozenset[PersonId]
) -> SignOff:
    reason = None
    if row.reason_sealed is not None:
        opened = open_content(connection, keyring, row.reason_id, row.reason_key, row.reason_sealed)
        reason = str((decode_content(opened) or {}).get("text", ""))
    return SignOff(
        id=SignOffId(row.id),
        kind=SignOffKind(row.kind),
        conversation=None if row.conversation is None else ConversationId(row.conversation),
        seq=None if row.seq is None else Sequence(row.seq),
        asked_by=PersonId(row.asked_by),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        shown=_shown(connection, keyring, row),
        shown_hash=row.shown_hash,
        approvers=approvers,
        state=SignOffState(row.state),
        decided_by=None if row.decided_by is None else PersonId(row.decided_by),
        decided_at=row.decided_at,
        reason=reason,
    )


def _shown(connection: Connection, keyring: Keyring, row: Row[Any]) -> Content | None:
    """None where another content was put in its place: what is applied must be what was shown."""
    opened = open_content(connection, keyring, row.content_id, row.key_id, row.sealed)
    if opened is None or salted_hash(opened.salt, opened.value) != row.shown_hash:
        return None
    return decode_content(opened)
