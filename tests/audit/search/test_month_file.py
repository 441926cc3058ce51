from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govim.domain.ids import Position
from govim_audit.record import Kind
from govim_audit.search.month_file import Cursor, MonthFile, create_month_file
from govim_audit.search.port import Document
from govim_audit.search.query import AuditQuery


def document(position: int, text: str) -> Document:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return Document(position=Position(position), kind=Kind.MESSAGE_SENT, at=at, text=text)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "2026-11.v1.db"
    create_month_file(path)
    return path


@pytest.fixture
def file(path: Path) -> Iterator[MonthFile]:
    opened = MonthFile(path, writable=True)
    yield opened
    opened.close()


def test_the_cursor_comes_with_the_documents(file: MonthFile) -> None:
    assert file.cursor() == Cursor(Position(0), None)
    file.put([document(7, "通知")], start=Position(7), cursor=Cursor(Position(8), b"leaf"))
    assert file.cursor() == Cursor(Position(8), b"leaf")


def test_what_a_crash_left_behind_is_replaced(file: MonthFile) -> None:
    file.put([document(1, "遗留"), document(3, "遗留")], start=Position(1), cursor=None)
    file.put([document(1, "通知")], start=Position(1), cursor=Cursor(Position(2), b""))
    assert file.count(AuditQuery(text="遗留"), Position(9)) == 0
    assert file.newest(AuditQuery(), Position(9)) == [1]
    assert file.newest(AuditQuery(text="通知"), Position(9)) == [1]


def test_nothing_at_or_above_the_bound_is_seen(file: MonthFile) -> None:
    file.put([document(1, "通知"), document(2, "通知")], start=Position(1), cursor=None)
    for query in (AuditQuery(), AuditQuery(text="通知")):
        assert file.count(query, Position(2)) == 1
        assert file.newest(query, Position(2)) == [1]


@pytest.mark.parametrize("name", ["2026-11.v1.db", "2026-11.v1.db.new"])
def test_what_a_crash_left_beside_a_name_is_not_taken_over(file: MonthFile, path: Path, name: str) -> None:
    """The log of a removed file, or of a draft whose maker was killed, with tables and documents in it."""
    file.put([document(1, "遗留")], start=Position(1), cursor=Cursor(Position(2), b""))
    left = {suffix: Path(f"{path}{suffix}").read_bytes() for suffix in ("", "-wal")}
    for each in path.parent.iterdir():
        each.unlink()
    for suffix, content in left.items():
        (path.parent / (name + suffix)).write_bytes(content)
    create_month_file(path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    anew = MonthFile(path, writable=True)
    assert (anew.cursor(), anew.newest(AuditQuery(), Position(9))) == (Cursor(Position(0), None), [])
    anew.close()


def test_a_reader_cannot_write(path: Path) -> None:
    reader = MonthFile(path, writable=False)
    with pytest.raises(Exception, match="readonly"):
        reader.put([document(1, "通知")], start=Position(1), cursor=None)
    reader.close()
