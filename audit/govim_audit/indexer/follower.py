"""Keeps the index behind the trail. Its only state is the index's own position: it may die at any moment."""

import hashlib
import logging
import threading
from collections.abc import Callable
from typing import Final

from govim.domain.ids import Position
from govim.storage.audit_reader import StoredRecord
from govim_audit.indexer.documents import document_of
from govim_audit.indexer.source import RecordSource
from govim_audit.search.port import AuditIndex

log = logging.getLogger(__name__)

BATCH: Final = 2000
IDLE: Final = 0.2  # seconds


class BrokenTrail(Exception):
    """A record is missing. The index stays before it and every answer says so; `verify` names the place."""


def follow(
    source: RecordSource,
    index: AuditIndex,
    stop: threading.Event,
    tell: Callable[[Position], None] = lambda _: None,
) -> None:
    """Index what was committed and what comes, until `stop`; `tell` hears how far it is."""
    if not belongs(source, index):
        log.warning("the index is incomplete, or of another history than the trail: it is built anew")
        index.clear()
    while not stop.is_set():
        found = catch_up(source, index)
        tell(index.position())
        if found < BATCH:
            stop.wait(IDLE)


def belongs(source: RecordSource, index: AuditIndex) -> bool:
    """Whether nothing is missing below the index's position, and the trail still holds the record there.

    A month's file may have been deleted by hand; a database may have been restored to an older state.
    """
    position = index.position()
    if index.count() != position:
        return False
    last = source.records(Position(position - 1), 1) if position else ()
    return position == 0 or (bool(last) and fingerprint(last[0]) == index.last_leaf())


def catch_up(source: RecordSource, index: AuditIndex) -> int:
    """Index one batch; its size."""
    start = index.position()
    records = source.records(start, BATCH)
    if [each.position for each in records] != list(range(start, start + len(records))):
        raise BrokenTrail(f"a record is missing at or after position {start}")
    if records:
        index.put([document_of(each) for each in records], last_leaf=fingerprint(records[-1]))
    return len(records)


def fingerprint(record: StoredRecord) -> bytes:
    return hashlib.sha256(record.leaf_bytes).digest()
