"""What the writer does when the storage fails: fault 26."""

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from govim.domain.actor import Actor
from govim.domain.errors import NotStored, ReadOnly, Unavailable
from govim.domain.events import Event
from govim.domain.ids import ConversationId
from govim.ports import Work
from govim.storage import sqlite as dialects
from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.sqlite import CHECKPOINT_PAGES, SqliteDialect
from govim.storage.writer import Health
from tests.components.small_disk import remount, small_disk
from tests.govim.sites import SqlStore
from tests.govim.storage.failing import Failing, failing_engine
from tests.govim.storage.writers import NOTHING, new_writer
from tests.govim.world import SetClock, World


@pytest.fixture
def small_site(folder: DataFolder, tmp_path: Path) -> Iterator[DataFolder]:
    """The site on a file system of 6 MiB."""
    with small_disk(tmp_path / "disk", mib=6) as disk:
        shutil.copytree(folder.root, disk / "site")
        yield DataFolder(disk / "site")


def send_until_full(world: World, who: Actor, where: ConversationId) -> int:
    """How many were acked."""
    for acked in range(1000):
        try:
            world.say(who, where, "字" * 6000)
        except NotStored:
            return acked
    raise AssertionError("the disk was never full")


@pytest.mark.parametrize("checkpoint_pages", [CHECKPOINT_PAGES, 0])
def test_on_a_full_disk_nothing_is_acked_that_is_not_there(
    small_site: DataFolder, checkpoint_pages: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """“Not stored” while it is full, reads go on, and sends go on when there is room again.

    Whether it is the log that does not fit, or, with a checkpoint after each commit, the database.
    """
    monkeypatch.setattr(dialects, "CHECKPOINT_PAGES", checkpoint_pages)
    store = SqlStore(small_site, SetClock())
    world = World(store, store.clock)
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    ballast = small_site.root / "ballast"
    ballast.write_bytes(bytes(2 << 20))
    acked = send_until_full(world, ada, where)
    with pytest.raises(NotStored):
        world.say(bo, where, "字" * 6000)
    assert store.core.writer.health is Health.RUNNING
    ballast.unlink()
    assert world.say(bo, where, "又有空间了").seq == acked + 2
    assert [entry.seq for entry in world.entries(where)] == list(range(1, acked + 3))
    store.core.close()
    reopened = SqlStore(small_site, SetClock())
    assert len([record for record in reopened.records() if record.seq]) == acked + 2
    reopened.core.close()


def test_a_database_that_may_not_grow_is_a_full_disk(folder: DataFolder) -> None:
    """The same without root."""
    engine = open_writer(folder)
    store_clock = SetClock()
    writer = new_writer(folder, engine=engine)
    writer.start()

    def bound(tx: Any) -> None:  # noqa: ANN401 -- a statement that no port has
        pages = tx.batch.connection.exec_driver_sql("PRAGMA page_count").scalar()
        tx.batch.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 8}")

    def free(tx: Any) -> None:  # noqa: ANN401
        tx.batch.connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

    class Here:
        run = staticmethod(writer.run)

    world = World(Here(), store_clock)  # type: ignore[arg-type]
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    writer.run(Work(run=bound))
    assert send_until_full(world, ada, where) < 10
    writer.run(Work(run=free))
    log = world.entries(where)
    assert world.say(ada, where, "好了").seq == len(log) + 1
    writer.stop()


def test_what_is_vital_gets_a_piece_of_the_reserve(folder: DataFolder) -> None:
    """Pages of the database stand for it; whoever shares the batch and is not vital gets nothing."""
    engine, given = open_writer(folder), []

    def give_room() -> bool:
        given.append(8)
        writer_connection.connection.cursor().execute(f"PRAGMA max_page_count = {pages + sum(given)}")
        return len(given) < 10

    writer = new_writer(folder, engine=engine, give_room=give_room)
    writer.start()

    def bound(tx: Any) -> tuple[Any, int]:  # noqa: ANN401 -- a statement that no port has
        pages = tx.batch.connection.exec_driver_sql("PRAGMA page_count").scalar()
        tx.batch.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        return tx.batch.connection, pages

    writer_connection, pages = writer.run(Work(run=bound))

    def insert(size: int) -> Callable[[Any], None]:
        def run(tx: Any) -> None:  # noqa: ANN401
            tx.batch.direct().exec_driver_sql("INSERT INTO site VALUES (?, zeroblob(?))", (str(size), size))

        return run

    with pytest.raises(NotStored):
        writer.run(Work(run=insert(100_000)))
    assert given == []
    writer.run(Work(run=insert(100_001), is_vital=True))
    assert 1 < len(given) < 10
    with pytest.raises(NotStored):
        writer.run(Work(run=insert(10_000_000), is_vital=True))
    assert len(given) == 10
    writer.stop()


@pytest.fixture
def failing_disk(folder: DataFolder) -> Iterator[Callable[[int | None], None]]:
    def fail(code: int | None) -> None:
        Failing.failure = code

    yield fail
    Failing.failure = None


@pytest.mark.parametrize(
    "code",
    [sqlite.SQLITE_IOERR, sqlite.SQLITE_IOERR | (4 << 8), sqlite.SQLITE_CORRUPT, sqlite.SQLITE_NOTADB],
)
def test_when_the_storage_fails_nobody_is_answered(
    folder: DataFolder, failing_disk: Callable[[int | None], None], code: int
) -> None:
    """An answer would be a guess (invariant 1): the retry by client_ref settles it after the restart."""
    stopped, failures = threading.Event(), list[BaseException]()
    writer = new_writer(folder, engine=failing_engine(folder), broken=stopped.set, failed=failures.append)
    writer.start()
    writer.run(NOTHING)
    failing_disk(code)
    pending: Future[None] = Future()
    writer.submit(
        Work(run=lambda tx: tx.batch.direct().exec_driver_sql("INSERT INTO site VALUES ('a', 'b')")),  # type: ignore[attr-defined]
        pending,
    )
    assert stopped.wait(10)
    assert writer.health is Health.BROKEN
    assert not pending.done()
    late: Future[None] = Future()
    writer.submit(NOTHING, late)
    writer.stop()
    assert (len(failures), late.done()) == (1, False)


def test_a_bug_that_ends_the_writer_is_no_failure_of_the_storage(folder: DataFolder) -> None:
    stopped, failures = threading.Event(), list[BaseException]()

    def answers(settle: list[Callable[[], None]], events: list[Event]) -> None:
        raise ZeroDivisionError

    writer = new_writer(folder, answers, broken=stopped.set, failed=failures.append)
    writer.start()
    writer.submit(NOTHING, Future())
    assert stopped.wait(10)
    writer.stop()
    assert (writer.health, failures) == (Health.BROKEN, [])


def test_an_error_after_the_commit_is_not_run_again(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EIO while the WAL is moved: what was committed is durable, or not; the retry settles it."""
    monkeypatch.setattr(dialects, "CHECKPOINT_PAGES", 0)
    stopped, runs = threading.Event(), list[object]()
    writer = new_writer(folder, engine=failing_engine(folder), broken=stopped.set)
    writer.start()
    monkeypatch.setattr(Failing, "failing", "PRAGMA wal_checkpoint")
    monkeypatch.setattr(Failing, "failure", sqlite.SQLITE_IOERR)
    pending: Future[None] = Future()
    writer.submit(Work(run=runs.append), pending)
    assert stopped.wait(10)
    writer.stop()
    assert (len(runs), pending.done()) == (1, False)


def test_on_a_file_system_that_takes_no_writes_nothing_is_tried(folder: DataFolder, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", mib=16) as disk:
        shutil.copytree(folder.root, disk, dirs_exist_ok=True)
        writer, runs = new_writer(folder), list[object]()
        writer._dialect = SqliteDialect(DataFolder(disk))
        writer.start()
        remount(disk, "ro")
        with pytest.raises(ReadOnly):
            writer.run(Work(run=runs.append))
        remount(disk, "rw")
        writer.run(Work(run=runs.append))
        writer.stop()
    assert len(runs) == 1


def test_whoever_waits_in_a_thread_is_not_left_waiting_when_the_storage_fails(
    folder: DataFolder, failing_disk: Callable[[int | None], None]
) -> None:
    writer = new_writer(folder, engine=failing_engine(folder))
    writer.start()
    failing_disk(sqlite.SQLITE_IOERR)
    with pytest.raises(Unavailable):
        writer.run(
            Work(run=lambda tx: tx.batch.direct().exec_driver_sql("INSERT INTO site VALUES ('a', 'b')"))  # type: ignore[attr-defined]
        )
    assert writer.health is Health.BROKEN
