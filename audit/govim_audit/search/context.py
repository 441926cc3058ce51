"""What was said around a hit: the records of the entries before and after it in its conversation."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select

from govim.domain.ids import Position
from govim.storage.audit_reader import StoredRecord
from govim.storage.schema import audit_records, entries
from govim_audit.export.facts import conversation_of
from govim_audit.record import decode_leaf
from govim_audit.search.port import AuditIndex
from govim_audit.search.query import MAX_LIMIT, AuditQuery

Place = tuple[UUID, int]  # conversation and sequence
Span = tuple[int, int]  # first and last sequence
_MILLISECOND: Final = timedelta(milliseconds=1)


def context_positions(
    engine: Engine, index: AuditIndex, places: Iterable[Place], around: int
) -> set[Position]:
    """The records of `around` entries before and after each place, and of the place itself."""
    spans: defaultdict[UUID, list[Span]] = defaultdict(list)
    for conversation, seq in places:
        spans[conversation].append((max(1, seq - around), seq + around))
    found: set[Position] = set()
    for conversation, wanted in spans.items():
        for span in merge(wanted):
            found |= _records_of(engine, index, conversation, span)
    return found


def place_of(connection: Connection, record: StoredRecord) -> Place | None:
    """Where a record belongs; a refused act, which has no entry, after the last one before it."""
    if (conversation := conversation_of(record)) is None:
        return None
    if record.leaf.seq is not None:
        return conversation, record.leaf.seq
    last = select(func.max(entries.c.seq)).where(
        entries.c.conversation == conversation, entries.c.at <= record.leaf.at
    )
    seq = connection.scalar(last)
    return None if seq is None else (conversation, seq)


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same sequences in as few spans as there can be, rising."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _records_of(engine: Engine, index: AuditIndex, conversation: UUID, span: Span) -> set[Position]:
    """The index knows times but no sequences: it gives candidates, the leaves decide."""
    with engine.begin() as connection:
        times = _times(connection, conversation, span)
    if times is None:
        return set()
    query = AuditQuery(
        conversation=conversation, after=times[0], before=times[1] + _MILLISECOND, limit=MAX_LIMIT
    )
    found: set[Position] = set()
    while candidates := index.search(query).positions:
        with engine.begin() as connection:
            leaves = _leaves(connection, candidates)
        found |= {place for place, leaf in leaves.items() if _is_within(leaf, span)}
        query = replace(query, before_position=candidates[-1])
    return found


def _is_within(leaf: bytes, span: Span) -> bool:
    seq = decode_leaf(leaf).seq
    return seq is not None and span[0] <= seq <= span[1]


def _times(connection: Connection, conversation: UUID, span: Span) -> tuple[datetime, datetime] | None:
    """Earliest and latest: a clock may have been set back between two entries."""
    row = connection.execute(
        select(func.min(entries.c.at).label("first"), func.max(entries.c.at).label("last")).where(
            entries.c.conversation == conversation, entries.c.seq.between(*span)
        )
    ).one()
    return None if row.first is None else (row.first, row.last)


def _leaves(connection: Connection, positions: Sequence[Position]) -> dict[Position, bytes]:
    query = select(audit_records.c.position, audit_records.c.leaf)
    rows = connection.execute(query.where(audit_records.c.position.in_(positions)))
    return {Position(row.position): row.leaf for row in rows}
