"""What the contract does not say: files, crashes, readers beside the writer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from govim.domain.ids import Position
from govim_audit.record import Kind
from govim_audit.search.fts5 import Fts5Index
from govim_audit.search.month_file import MonthFile
from govim_audit.search.port import Document
from govim_audit.search.query import AuditQuery

NOVEMBER = datetime(2026, 10, 31, 16, tzinfo=UTC)  # in Shanghai


def document(position: int, days: int = 0, text: str = "通知", actor: int = 1) -> Document:
    return Document(
        position=Position(position),
        kind=Kind.MESSAGE_SENT,
        at=NOVEMBER + timedelta(days=days),
        actor=UUID(int=actor),
        text=text,
    )


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Fts5Index]:
    with Fts5Index(tmp_path, writable=True) as opened:
        yield opened


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.db"))


def found(index: Fts5Index, text: str = "通知") -> list[int]:
    hits = index.search(AuditQuery(text=text))
    assert hits.total == len(hits.positions)
    return list(hits.positions)


def test_there_is_a_file_for_each_month_of_the_site(index: Fts5Index, tmp_path: Path) -> None:
    index.put([document(0, -1), document(1, 0), document(2, 29), document(3, 30)], last_leaf=b"")
    assert names(tmp_path) == ["2026-10.v1.db", "2026-11.v1.db", "2026-12.v1.db"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.db")} == {0o600}


def test_hits_are_in_order_of_position_even_where_the_clock_went_back_over_a_month(index: Fts5Index) -> None:
    index.put([document(0), document(1, -1), document(2), document(3, -1)], last_leaf=b"")
    assert found(index) == [3, 2, 1, 0]
    page = index.search(AuditQuery(text="通知", limit=2, before_position=Position(3)))
    assert (page.positions, page.total) == ((2, 1), 4)


def test_only_the_months_asked_for_are_opened_to_the_question(index: Fts5Index) -> None:
    index.put([document(position, 30 * position) for position in range(4)], last_leaf=b"")
    query = AuditQuery(after=NOVEMBER + timedelta(days=20), before=NOVEMBER + timedelta(days=60))
    assert index.search(query).positions == (1,)
    assert index.search(query).complete_to == 4


def test_a_site_that_changes_its_zone_keeps_finding_what_it_indexed(tmp_path: Path) -> None:
    """The last minutes of a month are in the file of the zone of then."""
    at = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)  # December in Kiritimati, November in Shanghai
    document_then = replace(document(0), at=at)
    for zone, month in (("Asia/Shanghai", "2026-11.v1.db"), ("Pacific/Kiritimati", "2026-12.v1.db")):
        folder = tmp_path / month
        folder.mkdir()
        with Fts5Index(folder, zone=ZoneInfo(zone), writable=True) as index:
            index.put([document_then], last_leaf=b"")
            assert names(folder) == [month]
        with Fts5Index(folder) as index:
            assert index.search(AuditQuery(after=at, before=at + timedelta(minutes=1))).positions == (0,)


class Crash(Exception):
    pass


@pytest.mark.parametrize("commits", [0, 1, 2])
def test_a_crash_between_the_months_of_a_put_hides_and_loses_nothing(
    index: Fts5Index, monkeypatch: pytest.MonkeyPatch, commits: int
) -> None:
    """Three months, the cursor in the last; the process dies after 0, 1 or 2 commits."""
    index.put([document(0, 30)], last_leaf=b"before")
    batch = [document(1, 31), document(2, -1, "遗留"), document(3, 0)]
    done = iter(range(commits))
    put = MonthFile.put

    def dying(*arguments: object, **named: object) -> None:
        if next(done, None) is None:
            raise Crash
        put(*arguments, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(MonthFile, "put", dying)
        with pytest.raises(Crash):
            index.put(batch, last_leaf=b"after")
    assert (index.position(), index.count(), index.last_leaf()) == (1, 1, b"before")
    assert found(index, "遗留") == []
    assert index.search(AuditQuery(before_position=Position(99))).positions == (0,)
    index.put(batch[:1], last_leaf=b"middle")  # the retry may cut its batches elsewhere
    index.put(batch, last_leaf=b"after")
    assert (index.position(), index.count(), index.last_leaf()) == (4, 4, b"after")
    assert (found(index, "遗留"), found(index)) == ([2], [3, 1, 0])


def test_a_failed_put_leaves_no_trace(index: Fts5Index) -> None:
    index.put([document(0)], last_leaf=b"before")
    with pytest.raises(OverflowError):
        index.put([document(1), replace(document(2), seq=1 << 70)], last_leaf=b"")
    assert (index.position(), index.count(), found(index)) == (1, 1, [0])
    index.put([document(1)], last_leaf=b"after")
    assert found(index) == [1, 0]


def test_a_reader_with_its_own_connection_sees_what_was_put(index: Fts5Index, tmp_path: Path) -> None:
    index.put([document(0)], last_leaf=b"")
    with Fts5Index(tmp_path) as reader:
        assert found(reader) == [0]
        index.put([document(1), document(2, 30)], last_leaf=b"")
        assert found(reader) == [2, 1, 0]
        index.clear()
        assert (found(reader), reader.position()) == ([], 0)


def test_a_reader_notices_that_a_file_was_made_anew(index: Fts5Index, tmp_path: Path) -> None:
    index.put([document(0)], last_leaf=b"")
    with Fts5Index(tmp_path) as reader:
        assert found(reader) == [0]
        index.clear()
        index.put([document(0, text="新")], last_leaf=b"")
        assert (found(reader), found(reader, "新")) == ([], [0])


def test_a_reader_needs_no_writer(index: Fts5Index, tmp_path: Path) -> None:
    index.put([document(0)], last_leaf=b"")
    index.close()
    assert names(tmp_path) == [path.name for path in tmp_path.iterdir()]  # no write-ahead log is left
    with Fts5Index(tmp_path) as reader:
        assert found(reader) == [0]
