"""`ports.Personal`: one person's own state, and the dense log of what they changed in it."""

from collections.abc import Sequence as Seq
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Table, and_, bindparam, delete, func, insert, select, update

from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.personal import USUAL_VIEW, WORDED, OwnDraft, OwnView, PersonalChange, PersonalKind
from govim.domain.presence import Presence
from govim.storage.batch import Batch
from govim.storage.keyring import Keyring
from govim.storage.own_words import open_draft, seal_draft, seal_tags
from govim.storage.schema import (
    favourites,
    hidden_messages,
    personal_conversations,
    personal_entries,
    preferences,
    presence,
)


class SqlPersonal:
    """Rare beside messages: statements of their own, under the command's savepoint."""

    def __init__(self, batch: Batch, keyring: Keyring) -> None:
        self._batch = batch
        self._keyring = keyring

    def note(self, change: PersonalChange) -> int:
        connection = self._batch.direct()
        n = personal_heads(connection, [change.person]).get(change.person, 0) + 1
        value = None if change.kind in WORDED else msgspec.json.encode(change.value).decode()
        row = {"kind": change.kind, "conversation": change.conversation, "seq": change.seq, "at": change.at}
        connection.execute(insert(personal_entries).values(person=change.person, n=n, value=value, **row))
        return n

    def view(self, person: PersonId, conversation: ConversationId) -> OwnView:
        row = self._batch.reading().execute(select(personal_conversations).where(_own(person, conversation)))
        found = row.one_or_none()
        if found is None:
            return USUAL_VIEW
        return OwnView(
            pinned_at=found.pinned_at,
            muted_until=found.muted_until,
            marked_read=found.marked_read,
            cleared=Sequence(found.cleared_seq),
        )

    def set_view(self, person: PersonId, conversation: ConversationId, view: OwnView) -> None:
        values = {
            "pinned_at": view.pinned_at,
            "muted_until": view.muted_until,
            "marked_read": view.marked_read,
            "cleared_seq": view.cleared,
        }
        self._put(personal_conversations, {"person": person, "conversation": conversation}, values)

    def draft(self, person: PersonId, conversation: ConversationId) -> OwnDraft | None:
        return read_draft(self._batch.reading(), self._keyring, person, conversation)

    def set_draft(self, person: PersonId, conversation: ConversationId, draft: OwnDraft) -> None:
        connection = self._batch.direct()
        values: dict[str, Any] = {"draft_at": draft.at, "draft_key": None, "draft": None}
        if draft.text:
            sealed = seal_draft(connection, self._keyring, person, conversation, draft.text, draft.at)
            values.update(draft_key=sealed.key_id, draft=sealed.sealed)
        self._put(personal_conversations, {"person": person, "conversation": conversation}, values)

    def hide(self, person: PersonId, conversation: ConversationId, seq: Sequence) -> bool:
        key = {"person": person, "conversation": conversation, "seq": seq}
        if self._batch.reading().execute(select(hidden_messages).filter_by(**key)).first() is not None:
            return False
        self._batch.direct().execute(insert(hidden_messages).values(**key))
        return True

    def favourite(
        self, person: PersonId, conversation: ConversationId, seq: Sequence, tags: list[str], *, at: datetime
    ) -> None:
        connection = self._batch.direct()
        values: dict[str, Any] = {"tags_key": None, "tags": None}
        if tags:
            sealed = seal_tags(connection, self._keyring, person, conversation, seq, tags, at)
            values.update(tags_key=sealed.key_id, tags=sealed.sealed)
        key = {"person": person, "conversation": conversation, "seq": seq}
        self._put(favourites, key, values, {"at": at})

    def unfavourite(self, person: PersonId, conversation: ConversationId, seq: Sequence) -> bool:
        key = {"person": person, "conversation": conversation, "seq": seq}
        return self._batch.direct().execute(delete(favourites).filter_by(**key)).rowcount == 1

    def count_favourites(self, person: PersonId) -> int:
        counted = select(func.count()).select_from(favourites).where(favourites.c.person == person)
        return self._batch.reading().scalar(counted) or 0

    def set_presence(self, person: PersonId, said: Presence) -> None:
        values = {"state": said.state, "text": said.text, "until": said.until}
        self._put(presence, {"person": person}, values)

    def set_preference(self, person: PersonId, name: str, value: str) -> None:
        self._put(preferences, {"person": person, "name": name}, {"value": value})

    def _put(
        self,
        table: Table,
        key: dict[str, Any],
        values: dict[str, Any],
        at_first: dict[str, Any] | None = None,
    ) -> None:
        """Change the row, or make it; `at_first` is only for a new one. Two processes that make it at once
        are told apart by its key: who loses is run again."""
        connection = self._batch.direct()
        if connection.execute(update(table).filter_by(**key).values(**values)).rowcount == 0:
            connection.execute(insert(table).values(**key, **values, **(at_first or {})))


def read_draft(
    connection: Connection, keyring: Keyring, person: PersonId, conversation: ConversationId
) -> OwnDraft | None:
    own = personal_conversations.c
    found = select(own.conversation.label("id"), own.draft, own.draft_key, own.draft_at)
    row = connection.execute(found.where(_own(person, conversation))).one_or_none()
    if row is None or row.draft_at is None:
        return None
    text = "" if row.draft is None else open_draft(connection, keyring, person, row)
    return OwnDraft(text=text, at=row.draft_at)


def personal_heads(connection: Connection, people: Seq[PersonId]) -> dict[PersonId, int]:
    rows = connection.execute(_heads(), {"people": people})
    return {PersonId(person): head for person, head in rows}


@cache  # to build it costs more than to run it, and each welcome asks
def _heads() -> Select[Any]:
    return (
        select(personal_entries.c.person, func.max(personal_entries.c.n))
        .where(personal_entries.c.person.in_(bindparam("people", expanding=True)))
        .group_by(personal_entries.c.person)
    )


def note_joined(
    connection: Connection, conversation: ConversationId, people: Seq[PersonId], at: datetime
) -> None:
    """They gained a conversation; those who are connected are told by its summary."""
    _note(PersonalKind.JOINED, connection, conversation, people, at)


def note_left(
    connection: Connection, conversation: ConversationId, people: Seq[PersonId], at: datetime
) -> None:
    """They are not in it any more; those who are connected are told that it is gone."""
    _note(PersonalKind.LEFT, connection, conversation, people, at)


def _note(
    kind: PersonalKind,
    connection: Connection,
    conversation: ConversationId,
    people: Seq[PersonId],
    at: datetime,
) -> None:
    heads = personal_heads(connection, people)
    common = {"kind": kind, "conversation": conversation, "at": at}
    rows = [{**common, "person": person, "n": heads.get(person, 0) + 1} for person in people]
    connection.execute(insert(personal_entries), rows)


def _own(person: PersonId, conversation: ConversationId) -> Any:  # noqa: ANN401 -- SQLAlchemy says no more
    own = personal_conversations.c
    return and_(own.person == person, own.conversation == conversation)
