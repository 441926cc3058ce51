import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from govim.domain.entry import Entry
from govim.domain.errors import Unavailable
from govim.domain.events import EntryAppended, Event
from govim.ports import Transaction, Work
from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.writer import BUSY, GATHERING, MAX_QUEUED, Health
from tests.govim.sites import SqlStore
from tests.govim.storage.writers import NOTHING, new_writer
from tests.govim.world import World


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


def batches_of(folder: DataFolder, commands: int, during_pause: int = 0) -> list[int]:
    """How many commands each commit took, when so many waited for the first one, and more come meanwhile."""
    batches: list[int] = []
    futures: list[Future[None]] = [Future() for _ in range(commands + during_pause)]
    writer = new_writer(folder)
    writer.measure = lambda commands, _: batches.append(commands)
    release = threading.Event()

    def pause(seconds: float) -> None:
        assert seconds == GATHERING
        for future in futures[commands:]:
            writer.submit(NOTHING, future)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("govim.storage.writer.time.sleep", pause)
        writer.start()
        writer.submit(Work(run=lambda _: release.wait()), Future())
        while writer.queued:  # until the first commit has begun
            pass
        for future in futures[:commands]:
            writer.submit(NOTHING, future)
        release.set()
        for future in futures:
            future.result(10)
        writer.stop()
    assert writer.health is Health.STOPPED
    return batches


def test_a_busy_writer_lets_the_next_batch_gather(folder: DataFolder) -> None:
    assert batches_of(folder, BUSY, during_pause=7) == [1, BUSY, 7]


def test_who_comes_to_a_quiet_writer_does_not_wait(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govim.storage.writer.GATHERING", None)  # no pause is as long
    assert batches_of(folder, BUSY - 1) == [1, BUSY - 1]


def test_what_is_enough_for_a_batch_does_not_wait(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govim.storage.writer.ENOUGH", 0)
    monkeypatch.setattr("govim.storage.writer.GATHERING", None)
    assert batches_of(folder, BUSY) == [1, BUSY]


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
