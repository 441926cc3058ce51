"""The batch itself: what is gathered goes out in order, and one command's part can be taken back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from govim.storage.batch import Batch
from govim.storage.batch_rows import HeadRow, RefRow, Row
from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.sqlite import SqliteDialect
from tests.govim.world import RandomIds

ids = RandomIds()


@pytest.fixture
def connection(folder: DataFolder) -> Iterator[Connection]:
    engine = open_writer(folder)
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


@pytest.fixture
def batch(folder: DataFolder, connection: Connection) -> Batch:
    return Batch(connection, SqliteDialect(folder))


def ref(seq: int) -> Row:
    return RefRow(ids.new().bytes, ids.new().bytes, ids.new().bytes, seq)


def seqs(connection: Connection) -> list[int]:
    return list(connection.exec_driver_sql("SELECT seq FROM client_refs ORDER BY seq").scalars())


def test_nothing_is_written_before_the_flush(connection: Connection, batch: Batch) -> None:
    for seq in (1, 2):
        batch.begin_command()
        batch.add(ref(seq))
        batch.end_command()
    assert seqs(connection) == []
    batch.flush()
    assert seqs(connection) == [1, 2]
    batch.flush()
    assert seqs(connection) == [1, 2]


def test_a_command_is_taken_back_alone(connection: Connection, batch: Batch) -> None:
    undone: list[int] = []
    for seq in (1, 2, 3):
        batch.begin_command()
        batch.add(ref(seq))
        batch.on_undo(lambda seq=seq: undone.append(seq))  # type: ignore[misc]
        if seq == 2:
            assert not batch.take_back()
        batch.end_command()
    batch.flush()
    assert seqs(connection) == [1, 3]
    assert undone == [2]


def test_what_was_done_last_is_undone_first(batch: Batch) -> None:
    undone: list[str] = []
    batch.begin_command()
    batch.on_undo(lambda: undone.append("first"))
    batch.on_undo(lambda: undone.append("last"))
    batch.take_back()
    assert undone == ["last", "first"]


def test_statements_of_a_command_are_taken_back_and_what_came_before_stays(
    connection: Connection, batch: Batch
) -> None:
    batch.begin_command()
    batch.add(ref(1))
    batch.end_command()
    batch.begin_command()
    batch.add(ref(2))
    own = batch.direct()
    assert seqs(own) == [1, 2]
    own.exec_driver_sql("INSERT INTO site VALUES ('mine', 'x')")
    batch.add(ref(3))
    assert batch.take_back()
    batch.begin_command()
    batch.add(ref(4))
    batch.end_command()
    batch.flush()
    assert seqs(connection) == [1, 4]
    assert connection.exec_driver_sql("SELECT count(*) FROM site WHERE key = 'mine'").scalar() == 0


@pytest.mark.parametrize("has_own_rows", [False, True])
def test_a_read_sees_all_that_the_batch_did(
    connection: Connection, batch: Batch, *, has_own_rows: bool
) -> None:
    batch.begin_command()
    batch.add(ref(1))
    batch.end_command()
    batch.begin_command()
    if has_own_rows:
        batch.add(ref(2))
    assert seqs(batch.reading()) == ([1, 2] if has_own_rows else [1])
    batch.take_back()
    batch.flush()
    assert seqs(connection) == [1]


def test_what_moves_moves_once_to_its_end(connection: Connection, batch: Batch) -> None:
    where = ids.new().bytes
    connection.exec_driver_sql(
        "INSERT INTO conversations (id, kind, created_at, last_seq, last_ordinal) VALUES (?, 'x', 0, 0, 0)",
        (where,),
    )
    for seq in (1, 2, 3):
        batch.add(HeadRow(seq, seq, where))
    before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    batch.flush()
    assert connection.exec_driver_sql("SELECT total_changes()").scalar_one() == before + 1
    assert connection.exec_driver_sql("SELECT last_seq FROM conversations").scalar_one() == 3
