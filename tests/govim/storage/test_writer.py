import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from govim.domain.actor import Actor
from govim.domain.entry import Entry
from govim.domain.errors import NotStored, Unavailable
from govim.domain.events import EntryAppended, Event
from govim.domain.ids import ConversationId
from govim.ports import Transaction, Work
from govim.storage import sqlite as dialects
from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.sqlite import CHECKPOINT_PAGES, SqliteDialect
from govim.storage.transaction import Memory
from govim.storage.writer import MAX_QUEUED, Answers, Health, Writer
from tests.govim.sites import SqlStore
from tests.govim.world import RandomIds, SetClock, World

NOTHING: Work[None] = Work(run=lambda _: None)


class OnEngine(SqliteDialect):
    """With an engine of the test's own."""

    def __init__(self, folder: DataFolder, engine: Engine) -> None:
        super().__init__(folder)
        self.engine = engine

    def open_writer(self) -> Engine:
        return self.engine


def new_writer(
    folder: DataFolder,
    answers: Answers | None = None,
    engine: Engine | None = None,
    **parts: Any,  # noqa: ANN401
) -> Writer:
    master = load_master_key(folder)
    parts.setdefault("durable", lambda *_: None)
    dialect = OnEngine(folder, engine) if engine else SqliteDialect(folder)
    return Writer(
        dialect,
        lambda connection: Memory.load(connection, dialect, Keyring(master), RandomIds()),
        answers=answers,
        **parts,
    )


def test_nobody_is_answered_before_the_commit(folder: DataFolder) -> None:
    """Another connection sees what was acked, at the moment of the ack; and the trail had its leaves."""
    seen: list[object] = []
    reader = open_writer(folder)

    def durable(_: int, leaves: list[bytes]) -> None:
        seen.append(len(leaves))

    def answers(settle: list[Callable[[], None]], events: list[Event]) -> None:
        with reader.connect() as connection:
            seen.append(connection.exec_driver_sql("SELECT value FROM site WHERE key = 'x'").scalar())
        for each in settle:
            each()

    def write(tx: Any) -> None:  # noqa: ANN401 -- a statement that no port has
        tx.batch.direct().exec_driver_sql("INSERT INTO site VALUES ('x', 'there')")

    writer = new_writer(folder, answers, durable=durable)
    writer.start()
    writer.run(Work(run=write))
    writer.stop()
    reader.dispose()
    assert seen == [0, "there"]


def test_what_waits_goes_into_one_commit(folder: DataFolder) -> None:
    batches: list[int] = []

    def answers(settle: list[Callable[[], None]], events: list[Event]) -> None:
        batches.append(len(settle))
        for each in settle:
            each()

    writer = new_writer(folder, answers)
    writer.start()
    release = threading.Event()
    writer.submit(Work(run=lambda _: release.wait()), Future())
    futures: list[Future[None]] = [Future() for _ in range(100)]
    for future in futures:
        writer.submit(NOTHING, future)
    release.set()
    for future in futures:
        future.result(10)
    writer.stop()
    assert sum(batches) == 101
    assert len(batches) <= 3


def test_the_events_of_a_batch_come_with_its_answers(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    entry = world.say(ada, where, "你好")
    assert store.told()[-1] == EntryAppended(
        entry=entry,
        last_ordinal=entry.ordinal,
        members=store.told()[-1].members,  # type: ignore[union-attr]
    )


def test_a_bug_in_a_command_is_answered_and_logged(
    store: SqlStore, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)

    def fail(_: Transaction) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.run(Work(run=fail))
    assert "a command failed" in caplog.text
    assert world.say(ada, where, "还在").seq == 2


def test_a_rollback_restores_what_the_writer_remembers(store: SqlStore, world: World) -> None:
    """Heads, positions, refs and keys: the next commit goes on as if nothing had been."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    records = len(store.records())
    new_month = world.clock.now().replace(month=12)

    def fail(tx: Transaction) -> None:
        world.clock.time = new_month  # its keys are new
        world.send(ada, where, "丢失").run(tx)
        world.open_group(ada, bo).run(tx)
        raise ZeroDivisionError

    failed, entry = store.together([Work(run=fail), world.send(bo, where, "一")])
    assert isinstance(failed, ZeroDivisionError)
    assert isinstance(entry, Entry)
    assert (entry.seq, entry.ordinal) == (2, 1)
    assert len(store.records()) == records + 1
    store.reopen()
    assert [record.text for record in store.records()[records:]] == ["一"]
    assert world.say(ada, where, "二").seq == 3


def test_a_future_that_nobody_waits_for_does_no_harm(store: SqlStore) -> None:
    gone: Future[None] = Future()
    gone.cancel()
    store.core.writer.submit(NOTHING, gone)
    store.run(NOTHING)


def test_what_is_queued_is_finished_before_the_end(folder: DataFolder) -> None:
    writer = new_writer(folder)
    writer.start()
    futures: list[Future[None]] = [Future() for _ in range(50)]
    for future in futures:
        writer.submit(NOTHING, future)
    writer.stop()
    assert all(future.done() for future in futures)
    assert writer.health is Health.STOPPED
    with pytest.raises(Unavailable):
        writer.submit(NOTHING, Future())


def test_too_much_waiting_is_refused(folder: DataFolder) -> None:
    """No queue is unbounded."""
    writer = new_writer(folder)
    for _ in range(MAX_QUEUED):
        writer.submit(NOTHING, Future())
    with pytest.raises(Unavailable):
        writer.submit(NOTHING, Future())


# ---- faults of the storage: fault 26 ---------------------------------------------------------
@pytest.fixture
def small_disk(folder: DataFolder, tmp_path: Path) -> Iterator[DataFolder]:
    """The site on a file system of 6 MiB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a file system")
    try:
        shutil.copytree(folder.root, disk / "site")
        yield DataFolder(disk / "site")
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


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
    small_disk: DataFolder, checkpoint_pages: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """“Not stored” while it is full, reads go on, and sends go on when there is room again.

    Whether it is the log that does not fit, or, with a checkpoint after each commit, the database.
    """
    monkeypatch.setattr(dialects, "CHECKPOINT_PAGES", checkpoint_pages)
    store = SqlStore(small_disk, SetClock())
    world = World(store, store.clock)
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    ballast = small_disk.root / "ballast"
    ballast.write_bytes(bytes(2 << 20))
    acked = send_until_full(world, ada, where)
    with pytest.raises(NotStored):
        world.say(bo, where, "字" * 6000)
    assert store.core.writer.health is Health.RUNNING
    ballast.unlink()
    assert world.say(bo, where, "又有空间了").seq == acked + 2
    assert [entry.seq for entry in world.entries(where)] == list(range(1, acked + 3))
    store.core.close()
    reopened = SqlStore(small_disk, SetClock())
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


class Failing(sqlite.Connection):  # type: ignore[misc]  # the module has no types
    """A connection whose disk fails from a moment on."""

    failure: int | None = None

    def cursor(self, factory: Any = None) -> Any:  # noqa: ANN401
        del factory
        return super().cursor(FailingCursor)


class FailingCursor(sqlite.Cursor):  # type: ignore[misc]
    def execute(self, sql: str, *parameters: Any) -> Any:  # noqa: ANN401
        if Failing.failure is not None and sql.startswith(("INSERT", "BEGIN")):
            error = sqlite.OperationalError("the disk failed")
            error.sqlite_errorcode = Failing.failure
            raise error
        return super().execute(sql, *parameters)

    executemany = execute


@pytest.fixture
def failing_disk(folder: DataFolder) -> Iterator[Callable[[int | None], None]]:
    def fail(code: int | None) -> None:
        Failing.failure = code

    yield fail
    Failing.failure = None


def failing_engine(folder: DataFolder) -> Any:  # noqa: ANN401
    def connect() -> Any:  # noqa: ANN401
        return sqlite.connect(
            str(folder.database), isolation_level=None, check_same_thread=False, factory=Failing
        )

    return create_engine("sqlite://", creator=connect, module=sqlite, poolclass=NullPool)


@pytest.mark.parametrize(
    "code",
    [sqlite.SQLITE_IOERR, sqlite.SQLITE_IOERR | (4 << 8), sqlite.SQLITE_CORRUPT, sqlite.SQLITE_NOTADB],
)
def test_when_the_storage_fails_nobody_is_answered(
    folder: DataFolder, failing_disk: Callable[[int | None], None], code: int
) -> None:
    """An answer would be a guess (invariant 1): the retry by client_ref settles it after the restart."""
    stopped = threading.Event()
    writer = new_writer(folder, engine=failing_engine(folder), broken=stopped.set)
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
    with pytest.raises(Unavailable):
        writer.submit(NOTHING, Future())
    writer.stop()


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
