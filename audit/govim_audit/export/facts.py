"""What the leaf only has as ids: who, where, and whether it was recalled, as of now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, select, tuple_

from govim.storage.audit_reader import StoredRecord
from govim.storage.schema import (
    accounts,
    assignments,
    conversations,
    entries,
    person_versions,
    posts,
    unit_versions,
)
from govim_audit.export.lines import ConversationFact, PersonFact, RecallFact
from govim_audit.record import Leaf, rfc3339

Place = tuple[UUID, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Of one chunk of records."""

    people: Mapping[UUID, PersonFact]
    conversations: Mapping[UUID, ConversationFact]
    recalls: Mapping[Place, RecallFact]

    def person(self, person: UUID | None) -> PersonFact | None:
        return None if person is None else self.people.get(person) or PersonFact(id=str(person))

    def conversation(self, conversation: UUID | None) -> ConversationFact | None:
        if conversation is None:
            return None
        return self.conversations.get(conversation) or ConversationFact(id=str(conversation))

    def recall(self, leaf: Leaf) -> RecallFact | None:
        if leaf.conversation is None or leaf.seq is None:
            return None
        return self.recalls.get((leaf.conversation, leaf.seq))


def conversation_of(record: StoredRecord) -> UUID | None:
    """Where it happened; a refused act has no place in the log, but its body says where it was tried."""
    if record.leaf.conversation is not None:
        return record.leaf.conversation
    tried = (record.fields or {}).get("conversation")
    return UUID(tried) if isinstance(tried, str) else None


def read_facts(connection: Connection, records: Collection[StoredRecord]) -> Facts:
    leaves = [record.leaf for record in records]
    places = [(leaf.conversation, leaf.seq) for leaf in leaves if leaf.conversation and leaf.seq]
    recalled = _recalled(connection, places)
    people = {leaf.actor for leaf in leaves if leaf.actor} | {row.by for row in recalled}
    known = _people(connection, people)
    recalls = {
        (row.conversation, row.seq): RecallFact(
            seq=row.recalled_seq, at=rfc3339(row.at), by=known.get(row.by) or PersonFact(id=str(row.by))
        )
        for row in recalled
    }
    where = {found for each in records if (found := conversation_of(each))}
    return Facts(people=known, conversations=_conversations(connection, where), recalls=recalls)


def _people(connection: Connection, people: Collection[UUID]) -> dict[UUID, PersonFact]:
    """Deactivated ones too: their messages still have a sender."""
    main_post = and_(
        assignments.c.person == person_versions.c.person, assignments.c.is_main == 1, _now(assignments)
    )
    query = (
        select(
            person_versions.c.person,
            person_versions.c.name,
            accounts.c.login,
            unit_versions.c.name.label("unit"),
        )
        .outerjoin(accounts, accounts.c.person == person_versions.c.person)
        .outerjoin(assignments, main_post)
        .outerjoin(posts, and_(posts.c.id == assignments.c.post, _now(posts)))
        .outerjoin(unit_versions, and_(unit_versions.c.unit == posts.c.unit, _now(unit_versions)))
        .where(person_versions.c.person.in_(people), _now(person_versions))
    )
    return {
        row.person: PersonFact(id=str(row.person), name=row.name, login=row.login, unit=row.unit)
        for row in connection.execute(query)
    }


def _conversations(connection: Connection, wanted: Collection[UUID]) -> dict[UUID, ConversationFact]:
    query = select(conversations.c.id, conversations.c.kind, conversations.c.title).where(
        conversations.c.id.in_(wanted)
    )
    return {
        row.id: ConversationFact(id=str(row.id), kind=row.kind, title=row.title)
        for row in connection.execute(query)
    }


def _recalled(connection: Connection, places: Collection[tuple[UUID | None, int | None]]) -> Any:  # noqa: ANN401
    recalls = entries.alias("recalls")
    by_recall = and_(
        recalls.c.conversation == entries.c.conversation, recalls.c.seq == entries.c.recalled_seq
    )
    query = (
        select(
            entries.c.conversation,
            entries.c.seq,
            entries.c.recalled_seq,
            recalls.c.sender.label("by"),
            recalls.c.at,
        )
        .join(recalls, by_recall)
        .where(tuple_(entries.c.conversation, entries.c.seq).in_(places))
    )
    return connection.execute(query).all()


def _now(table: Any) -> Any:  # noqa: ANN401 -- SQLAlchemy's table and clause types say no more
    return and_(table.c.valid_to.is_(None), table.c.replaced_at.is_(None))
