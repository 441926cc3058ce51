import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from govim.domain.ids import Position
from govim.storage.audit_reader import StoredRecord
from govim.storage.seal import Opened
from govim_audit.indexer.follower import BATCH, IDLE, BrokenTrail, belongs, catch_up, follow
from govim_audit.record import Kind, Leaf, canonical
from govim_audit.search.fts5 import Fts5Index
from govim_audit.search.memory import MemoryIndex
from govim_audit.search.port import AuditIndex
from govim_audit.search.query import AuditQuery

AT = datetime(2026, 11, 24, tzinfo=UTC)


class Trail:
    """A RecordSource in memory."""

    def __init__(self, *texts: str) -> None:
        self.stored: list[StoredRecord] = []
        self.append(*texts)

    def append(self, *texts: str) -> None:
        for text in texts:
            position = len(self.stored)
            leaf = Leaf(
                kind=Kind.MESSAGE_SENT, at=AT, actor=None, body_hash=f"{position}{text}".ljust(64, "0")
            )
            content = Opened(salt=b"", value=canonical({"kind": "text", "text": text}))
            record = StoredRecord(
                position=Position(position), leaf=leaf, leaf_bytes=leaf.encode(), body=None, content=content
            )
            self.stored.append(record)

    def records(self, start: Position, limit: int) -> Sequence[StoredRecord]:
        return [record for record in self.stored if record.position >= start][:limit]


class Once(threading.Event):
    """Stops at the first idle moment."""

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout == IDLE
        self.set()
        return True


def run(trail: Trail, index: AuditIndex) -> None:
    follow(trail, index, Once())


def found(index: AuditIndex, text: str) -> tuple[int, ...]:
    return index.search(AuditQuery(text=text)).positions


def test_what_is_committed_later_is_indexed_too() -> None:
    trail, index = Trail("甲", "乙"), MemoryIndex()
    run(trail, index)
    trail.append("丙")
    run(trail, index)
    assert (index.position(), found(index, "丙")) == (3, (2,))


def test_a_long_trail_is_taken_in_batches() -> None:
    trail, index = Trail(*map(str, range(BATCH + 1))), MemoryIndex()
    assert [catch_up(trail, index) for _ in range(3)] == [BATCH, 1, 0]
    assert index.position() == BATCH + 1


def test_a_missing_record_stops_the_index_before_it() -> None:
    trail, index = Trail("甲", "乙", "丙"), MemoryIndex()
    del trail.stored[1]
    with pytest.raises(BrokenTrail, match="position 0"):
        catch_up(trail, index)
    assert index.position() == 0


def test_an_index_of_a_lost_history_is_built_anew() -> None:
    """The database was restored to an older state and went on differently."""
    trail, index = Trail("甲", "乙"), MemoryIndex()
    run(trail, index)
    restored = Trail("甲", "丙")
    assert not belongs(restored, index)
    run(restored, index)
    assert (found(index, "乙"), found(index, "丙")) == ((), (1,))


def test_an_index_ahead_of_the_trail_is_built_anew() -> None:
    trail, index = Trail("甲", "乙"), MemoryIndex()
    run(trail, index)
    run(Trail("甲"), index)
    assert (index.position(), found(index, "乙")) == (1, ())


def test_an_index_that_lost_a_month_is_built_anew(tmp_path: Path) -> None:
    trail = Trail("甲", "乙")
    october = structs.replace(trail.stored[0].leaf, at=AT - timedelta(days=40))
    trail.stored[0] = replace(trail.stored[0], leaf=october, leaf_bytes=october.encode())
    with Fts5Index(tmp_path, writable=True) as index:
        run(trail, index)
    (tmp_path / "2026-10.v1.db").unlink()
    with Fts5Index(tmp_path, writable=True) as index:
        assert (index.position(), index.count()) == (2, 1)
        run(trail, index)
        assert (index.count(), found(index, "甲")) == (2, (0,))


def test_an_index_that_is_whole_is_left_alone() -> None:
    trail, index = Trail("甲", "乙"), MemoryIndex()
    assert belongs(trail, index)
    run(trail, index)
    assert belongs(trail, index)
