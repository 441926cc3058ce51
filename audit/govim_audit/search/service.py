"""An audit search as an officer gets it: hits joined to their records in the database.

The index only says where to look. Texts, names and states come from their source, in reads of at most
`CHUNK` records (they hold the write-ahead log).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from govim.domain.conversation import ConversationKind
from govim.domain.ids import Position
from govim.storage.audit_reader import StoredRecord, open_record, record_columns
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.schema import audit_records, conversations, members, person_versions
from govim.storage.site import StoredSite
from govim_audit.export.facts import Facts, conversation_of, read_facts
from govim_audit.export.lines import ConversationFact, PersonFact, RecallFact
from govim_audit.search.context import Place, context_positions, place_of
from govim_audit.search.port import AuditIndex
from govim_audit.search.query import MAX_LIMIT, AuditQuery
from govim_audit.trail.merkle import leaf_hash

CHUNK: Final = 500
NAMED_MEMBERS: Final = 2  # of a direct conversation
_records = record_columns().where(audit_records.c.position.in_(bindparam("positions", expanding=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A record with the facts of its source, as of now."""

    record: StoredRecord
    sender: PersonFact | None
    conversation: ConversationFact | None
    member_names: tuple[str, ...] = ()  # of a direct conversation, which has no title
    recalled: RecallFact | None

    @property
    def leaf_hash(self) -> str:
        return leaf_hash(self.record.leaf_bytes).hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a query matched. `positions` rise; there are `total` of them unless a limit was asked for."""

    positions: tuple[Position, ...]
    total: int
    complete_to: Position


class AuditSearch:
    """On a site that a server may be writing to. One thread at a time."""

    def __init__(self, site: StoredSite, index: AuditIndex) -> None:
        self._engine = site.open_reader()
        self._keyring = Keyring(load_master_key(site.folder))
        self._index = index

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    def newest(self, query: AuditQuery) -> Found:
        """The newest that match, as many as the query's limit."""
        hits = self._index.search(query)
        return Found(positions=hits.positions[::-1], total=hits.total, complete_to=hits.complete_to)

    def every(self, query: AuditQuery) -> Found:
        """All that match, as of one state of the index, whatever is appended meanwhile."""
        first = hits = self._index.search(replace(query, limit=MAX_LIMIT))
        positions = list(first.positions)
        while len(hits.positions) == MAX_LIMIT:
            hits = self._index.search(replace(query, limit=MAX_LIMIT, before_position=positions[-1]))
            positions += hits.positions
        return Found(positions=tuple(positions[::-1]), total=first.total, complete_to=first.complete_to)

    def hits(self, positions: Sequence[Position]) -> Iterator[Hit]:
        """In the order given. Raises Unreadable or NotALeaf where a record was changed."""
        for start in range(0, len(positions), CHUNK):
            with self._engine.begin() as connection:
                joined = self._join(connection, positions[start : start + CHUNK])
            yield from joined

    def context(self, positions: Sequence[Position], around: int) -> set[Position]:
        """The records around each, in its conversation; without the positions themselves."""
        return context_positions(self._engine, self._index, self._places(positions), around) - set(positions)

    def pairs(self, wanted: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
        """The names of the two members of those that are direct."""
        with self._engine.begin() as connection:
            return read_pairs(connection, wanted)

    def _places(self, positions: Sequence[Position]) -> Iterator[Place]:
        for start in range(0, len(positions), CHUNK):
            with self._engine.begin() as connection:
                records = self._read(connection, positions[start : start + CHUNK]).values()
                places = [place for each in records if (place := place_of(connection, each))]
            yield from places

    def _read(self, connection: Connection, positions: Sequence[Position]) -> dict[Position, StoredRecord]:
        rows = connection.execute(_records, {"positions": positions})
        return {row.position: open_record(connection, self._keyring, row) for row in rows}

    def _join(self, connection: Connection, positions: Sequence[Position]) -> list[Hit]:
        records = self._read(connection, positions)
        facts = read_facts(connection, records.values())
        pairs = read_pairs(connection, facts.conversations)
        return [_hit(records[position], facts, pairs) for position in positions]


def read_pairs(connection: Connection, wanted: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The names of the two members of direct conversations."""
    query = (
        select(members.c.conversation, person_versions.c.name)
        .join(conversations, conversations.c.id == members.c.conversation)
        .join(person_versions, person_versions.c.person == members.c.person)
        .where(
            members.c.conversation.in_(wanted),
            conversations.c.kind == ConversationKind.DIRECT.value,
            person_versions.c.valid_to.is_(None),
            person_versions.c.replaced_at.is_(None),
        )
        .order_by(members.c.joined_seq, members.c.person)
    )
    names: dict[UUID, tuple[str, ...]] = {}
    for row in connection.execute(query):
        names[row.conversation] = (*names.get(row.conversation, ()), row.name)[:NAMED_MEMBERS]
    return names


def _hit(record: StoredRecord, facts: Facts, pairs: dict[UUID, tuple[str, ...]]) -> Hit:
    where = conversation_of(record)
    return Hit(
        record=record,
        sender=facts.person(record.leaf.actor),
        conversation=facts.conversation(where),
        member_names=() if where is None else pairs.get(where, ()),
        recalled=facts.recall(record.leaf),
    )
