"""`ports.Groups`: members and rules of conversations, with statements of their own (rare beside messages).

The writer's copy of the conversation follows in the same step, and goes back with a refused command.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, insert, select, update

from govim.domain.conversation import GROUPS, Conversation, Cursors, Member, Role, Rules
from govim.domain.entry import Entry
from govim.domain.ids import ConversationId, PersonId, Sequence, UnitId
from govim.ports.groups import Shared
from govim.storage.batch import Batch
from govim.storage.organisation import absent_people, absent_units, people_in, work_together
from govim.storage.personal import note_joined, note_left
from govim.storage.schema import conversations, members
from govim.storage.states import ConversationState, States

T = TypeVar("T")


class SqlGroups:
    def __init__(self, batch: Batch, states: States) -> None:
        self._batch = batch
        self._states = states

    def join(self, entry: Entry, *, visible_from: Sequence) -> None:
        connection, state = self._batch.direct(), self._changing(entry.conversation)
        row = {
            "conversation": entry.conversation,
            "joined_seq": entry.seq,
            "visible_from": visible_from,
            "delivered": entry.seq,
            "read": entry.seq,
            "valid_from": entry.at,
            "recorded_at": entry.at,
        }
        connection.execute(insert(members), [{**row, "person": person} for person in entry.joined])
        note_joined(connection, entry.conversation, entry.joined, entry.at)
        joined = {
            person: Member(person=person, joined_seq=entry.seq, visible_from=visible_from)
            for person in entry.joined
        }
        state.conversation = replace(state.conversation, members={**state.conversation.members, **joined})
        begun = Cursors(delivered=entry.seq, read=entry.seq)
        state.cursors = {**state.cursors, **dict.fromkeys(entry.joined, begun)}

    def part(self, entry: Entry, people: Collection[PersonId]) -> None:
        connection, state = self._batch.direct(), self._changing(entry.conversation)
        leaving = _present(entry.conversation) & members.c.person.in_(people)
        connection.execute(update(members).where(leaving).values(left_seq=entry.seq, valid_to=entry.at))
        note_left(connection, entry.conversation, list(people), entry.at)
        gone = frozenset(people)
        state.conversation = replace(state.conversation, members=_without(state.conversation.members, gone))
        state.cursors = _without(state.cursors, gone)

    def set_roles(self, conversation: ConversationId, roles: Mapping[PersonId, Role]) -> None:
        for person, role in roles.items():
            self._change_member(conversation, person, role=role)

    def silence(self, conversation: ConversationId, person: PersonId, until: datetime | None) -> None:
        self._change_member(conversation, person, silenced_until=until)

    def change(self, conversation: ConversationId, *, title: str | None, rules: Rules) -> None:
        connection, state = self._batch.direct(), self._changing(conversation)
        values = {
            "title": title,
            "newcomers": rules.newcomers,
            "adders": rules.adders,
            "silenced_until": rules.silenced_until,
            "is_private_forbidden": int(rules.is_private_forbidden),
            "archived_at": rules.archived_at,
        }
        connection.execute(update(conversations).where(conversations.c.id == conversation).values(**values))
        state.conversation = replace(state.conversation, title=title, rules=rules)

    def announce(self, entry: Entry, *, stands: bool) -> None:
        seq = entry.seq if stands else None
        here = conversations.c.id == entry.conversation
        self._batch.direct().execute(update(conversations).where(here).values(announcement_seq=seq))

    def people_in(self, units: Collection[UnitId]) -> list[PersonId]:
        return people_in(self._batch.reading(), units)

    def absent_units(self, units: Collection[UnitId]) -> set[UnitId]:
        return absent_units(self._batch.reading(), units)

    def absent_people(self, people: Collection[PersonId]) -> set[PersonId]:
        return absent_people(self._batch.reading(), people)

    def shared(self, one: PersonId, other: PersonId) -> list[Shared]:
        mine, theirs = members.alias("mine"), members.alias("theirs")
        both = and_(mine.c.conversation == theirs.c.conversation, theirs.c.person == other)
        found = self._batch.reading().execute(
            select(conversations.c.id, conversations.c.is_private_forbidden, mine.c.role, theirs.c.role)
            .join(mine, mine.c.conversation == conversations.c.id)
            .join(theirs, both)
            .where(mine.c.person == one, mine.c.left_seq.is_(None), theirs.c.left_seq.is_(None))
            .where(conversations.c.kind.in_(GROUPS), conversations.c.archived_at.is_(None))
            .order_by(conversations.c.id)
        )
        return [
            Shared(
                conversation=ConversationId(id_),
                is_private_forbidden=bool(is_forbidden),
                has_role={role, other_role} != {Role.MEMBER.value},
            )
            for id_, is_forbidden, role, other_role in found
        ]

    def work_together(self, one: PersonId, other: PersonId) -> bool:
        return work_together(self._batch.reading(), one, other)

    def _change_member(self, conversation: ConversationId, person: PersonId, **values: Any) -> None:  # noqa: ANN401
        connection, state = self._batch.direct(), self._changing(conversation)
        this = _present(conversation) & (members.c.person == person)
        connection.execute(update(members).where(this).values(**values))
        present = state.conversation.members
        changed: Member = replace(present[person], **values)
        state.conversation = replace(state.conversation, members={**present, person: changed})

    def _changing(self, conversation: ConversationId) -> ConversationState:
        """Copies are replaced, never changed: events that wait for the commit hold the ones of before."""
        state = self._states.get(self._batch.connection, conversation)
        if state is None:
            raise LookupError("a service changes a conversation that it was not given")
        state.is_changed = True
        self._batch.on_undo(partial(_restore, state, state.conversation, state.cursors))
        return state


def _restore(state: ConversationState, conversation: Conversation, cursors: dict[PersonId, Cursors]) -> None:
    state.conversation, state.cursors = conversation, cursors


def _present(conversation: ConversationId) -> ColumnElement[bool]:
    return (members.c.conversation == conversation) & members.c.left_seq.is_(None)


def _without(known: Mapping[PersonId, T], gone: frozenset[PersonId]) -> dict[PersonId, T]:
    return {person: value for person, value in known.items() if person not in gone}
