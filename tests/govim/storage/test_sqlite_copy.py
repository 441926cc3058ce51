import time
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from govim.storage import sqlite_copy
from govim.storage.sqlite_copy import copy_database, database_size, first_damage, move_wal, open_copy

ROWS = 4000
LONGEST_WAIT = 0.1  # seconds


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.db"
    with closing(writer(path)) as connection:
        connection.execute("CREATE TABLE t (x BLOB)")
        connection.executemany("INSERT INTO t VALUES (?)", [(bytes(1000),)] * ROWS)
    return path


def writer(path: Path) -> sqlite.Connection:
    connection = sqlite.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 0", "busy_timeout = 0"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def count(connection: sqlite.Connection) -> int:
    [(found,)] = connection.execute("SELECT count(*) FROM t").fetchall()
    return int(found)


def test_the_copy_is_what_was_there_at_its_start_and_no_writer_waits(source: Path, tmp_path: Path) -> None:
    """`busy_timeout` is 0: a writer that had to wait at all would fail."""
    waits: list[float] = []
    with closing(writer(source)) as connection:

        def write(_done: int, _total: int) -> None:
            begun = time.thread_time()
            connection.execute("INSERT INTO t VALUES (?)", (bytes(1000),))
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            waits.append(time.thread_time() - begun)

        copy_database(source, tmp_path / "copy.db", write)
        assert count(connection) == ROWS + len(waits)
    assert len(waits) > 3
    assert max(waits) < LONGEST_WAIT
    with closing(open_copy(tmp_path / "copy.db")) as copy:
        assert count(copy) == ROWS
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_what_is_only_in_the_wal_is_copied(source: Path, tmp_path: Path) -> None:
    with closing(writer(source)) as connection:
        connection.execute("INSERT INTO t VALUES (NULL)")
        assert source.with_name("source.db-wal").stat().st_size > 0
        copy_database(source, tmp_path / "copy.db", lambda *_: None)
    with closing(open_copy(tmp_path / "copy.db")) as copy:
        assert count(copy) == ROWS + 1


def test_the_wal_that_grew_meanwhile_is_moved(source: Path, tmp_path: Path) -> None:
    with closing(writer(source)) as connection:
        insert = "INSERT INTO t VALUES (zeroblob(100000))"
        copy_database(source, tmp_path / "copy.db", lambda *_: connection.execute(insert))
        move_wal(source)
        connection.execute("INSERT INTO t VALUES (2)")  # begins the WAL anew if all of it was moved
        [(_, frames, _)] = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    assert 0 < frames < 10


def test_progress_goes_by_bytes_to_the_end(source: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    copy_database(source, tmp_path / "copy.db", lambda *each: told.append(each))
    assert told[0][0] == sqlite_copy.PAGES * 4096
    assert told[-1] == (database_size(source), database_size(source))
    assert database_size(source) == (tmp_path / "copy.db").stat().st_size


def test_a_copy_is_looked_at_without_a_trace(source: Path, tmp_path: Path) -> None:
    copy_database(source, tmp_path / "copy.db", lambda *_: None)
    assert first_damage(tmp_path / "copy.db") is None
    assert {path.name for path in tmp_path.glob("copy.db*")} == {"copy.db"}
    with (tmp_path / "copy.db").open("r+b") as copy:
        copy.seek(2 * 4096)
        copy.write(b"\xff" * 4096)
    assert first_damage(tmp_path / "copy.db") is not None


def test_an_interruption_is_heard_after_a_step(source: Path, tmp_path: Path) -> None:
    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_database(source, tmp_path / "copy.db", interrupt)
