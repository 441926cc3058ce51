"""Several processes write into one database: invariants 2, 3, 5 and 6 hold, whatever happens to one."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from uuid import UUID

import psycopg
import pytest

from govim.domain.conversation import Cursors
from govim.domain.entry import Entry
from govim.domain.errors import ClientRefReused, OutcomeUnknown, Unavailable
from govim.domain.ids import ConversationId, Sequence, SessionId
from govim.ports import Transaction, Work
from govim.services.manage_people import set_password
from govim.services.sign_in import SignIn, sign_in
from govim.storage import writer as writers
from govim.storage.postgresql import LOCKS, TRAIL_HEAD
from tests.govim.sites import POSTGRESQL, ServedSite, SqlStore, another_node
from tests.govim.storage.invariants import check_invariants
from tests.govim.storage.writing_process import Talk, WritingProcess
from tests.govim.world import DESK, World, new_ref

PATIENCE = 60.0
pytestmark = pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)


@pytest.fixture
def site(store: SqlStore) -> ServedSite:
    assert store.url is not None
    return ServedSite(store.folder, store.url)


@pytest.fixture
def other(site: ServedSite, store: SqlStore) -> Iterator[World]:
    """A second writer, as another process has it."""
    opened = SqlStore(another_node(site.folder), store.clock, site.url)
    yield World(opened, store.clock)
    opened.core.close()


@contextmanager
def foreign(site: ServedSite) -> Iterator[psycopg.Connection[Any]]:
    """Somebody with psql."""
    with psycopg.connect(site.url, application_name="psql") as connection:
        yield connection
        connection.rollback()


def check(store: SqlStore) -> None:
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        check_invariants(connection)
    engine.dispose()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def submit(store: SqlStore, work: Work[Any]) -> "Future[Any]":
    future: Future[Any] = Future()
    store.core.writer.submit(work, future)
    return future


# ---- processes -------------------------------------------------------------------------------
def test_processes_that_write_at_once_leave_dense_logs_and_one_trail(
    store: SqlStore, world: World, site: ServedSite
) -> None:
    people = [world.person(f"person{number}") for number in range(4)]
    places: list[UUID] = [world.group(*people) for _ in range(3)]
    pairs = [(one.person, two.person) for one in people for two in people if one is not two]
    talk = Talk([each.person for each in people], places, 15, opens_with=pairs)
    processes = [WritingProcess(site, talk) for _ in range(3)]
    for process in processes:
        process.wait_until_ready()
    for process in processes:
        process.go()
    acked = [ack for process in processes for ack in process.acked()]
    for process in processes:
        process.end()
    assert len(acked) == 3 * 3 * 4 * 15
    assert len({(place, seq) for _, place, seq in acked}) == len(acked)
    check(store)
    direct = [summary for summary in _directs(store, people[0].person) if summary == "direct"]
    assert len(direct) == 3


def _directs(store: SqlStore, person: UUID) -> list[str]:
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        found = connection.exec_driver_sql(
            "SELECT kind FROM conversations JOIN members ON conversation = id WHERE person = %s",
            (person.bytes,),
        )
        kinds = list(found.scalars())
    engine.dispose()
    return kinds


def test_what_a_killed_process_acked_is_there_and_the_others_go_on(
    store: SqlStore, world: World, site: ServedSite
) -> None:
    """Fault: kill −9 in the middle of its batches."""
    ada, bo = world.person("ada"), world.person("bo")
    place = world.group(ada, bo)
    talk = Talk([ada.person, bo.person], [place], 2000)
    killed = WritingProcess(site, talk)
    killed.wait_until_ready()
    killed.go()
    acked = killed.some_acked(300)
    world.say(ada, place, "同时")
    killed.kill()
    acked += killed.acked()
    began = time.monotonic()
    world.say(bo, place, "还在")
    assert time.monotonic() - began < 10  # its locks went with its connection
    check(store)
    there = {(entry.client_ref, entry.seq) for entry in world.entries(place)}
    assert {(ref, seq) for ref, _, seq in acked} <= there


# ---- two writers, one fact -------------------------------------------------------------------
def test_a_retry_to_another_process_is_one_result(world: World, other: World, store: SqlStore) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    place, ref = world.direct(ada, bo), new_ref()
    for turn in range(10):
        ref = new_ref()
        with ThreadPoolExecutor(2) as threads:
            said = list(threads.map(lambda here: here.say(ada, place, "你好", ref), (world, other)))  # noqa: B023
        assert said[0].seq == said[1].seq == turn + 2
    check(store)


def test_a_ref_used_in_two_conversations_at_once_counts_in_one(
    world: World, other: World, store: SqlStore
) -> None:
    """No lock is shared: the table refuses the second row, and its batch is replayed."""
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    here, there = world.direct(ada, bo), world.direct(ada, cy)

    def say(where: World, place: ConversationId, ref: Any) -> str:  # noqa: ANN401
        try:
            where.say(ada, place, "你好", ref)
        except ClientRefReused:
            return "refused"
        return "said"

    for _ in range(15):
        ref = new_ref()
        with ThreadPoolExecutor(2) as threads:
            outcomes = list(threads.map(say, (world, other), (here, there), (ref, ref)))
        assert sorted(outcomes) == ["refused", "said"]
    check(store)


def test_two_people_who_open_their_conversation_at_two_processes_have_one(
    world: World, other: World, store: SqlStore
) -> None:
    people = [world.person(f"person{number}") for number in range(6)]
    for one, two in pairwise(people):
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(world.direct, one, two)
            second = threads.submit(other.direct, two, one)
            assert first.result() == second.result()
    check(store)


def test_each_process_sees_what_the_others_did(world: World, other: World) -> None:
    """Heads, cursors and members: no copy in memory outlives another's commit."""
    ada, bo = world.person("ada"), world.person("bo")
    place = world.direct(ada, bo)
    for turn in range(5):
        assert world.say(ada, place, "你").seq == 2 * turn + 2
        assert other.say(bo, place, "好").seq == 2 * turn + 3
    far = other.store.run(other.advance(bo, place, read=11))
    assert far == Cursors(delivered=Sequence(11), read=Sequence(11))
    assert world.store.run(world.advance(bo, place, read=3)) == far


def test_a_months_first_records_at_two_processes_have_one_key(
    world: World, other: World, store: SqlStore
) -> None:
    world.clock.time = world.clock.time.replace(month=12)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda here, login: here.person(login), (world, other), ("ada", "bo")))
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        keys = "SELECT count(*) FROM content_keys WHERE conversation IS NULL AND month = 202612"
        assert connection.exec_driver_sql(keys).scalar() == 1
    engine.dispose()
    check(store)


def test_a_sign_in_does_not_pass_by_a_change_of_its_password(
    world: World, other: World, store: SqlStore
) -> None:
    """The change waits until the sign-in is durable; then it sees the session and ends it."""
    ada = world.person("ada")
    looked, go_on = threading.Event(), threading.Event()
    command = SignIn(
        login="ada",
        checked_hash="hash of ada",
        session=SessionId(world.ids.new()),
        token_hash=bytes(32),
        origin=DESK,
    )

    def sign_in_slowly(tx: Transaction) -> None:
        tx.directory.account("ada")
        looked.set()
        go_on.wait(PATIENCE)
        sign_in(command, tx=tx, at=world.clock.now())

    signing_in = submit(store, Work(run=sign_in_slowly))
    assert looked.wait(PATIENCE)
    at = world.clock.now()
    new = Work(run=lambda tx: set_password("ada", "new", by=None, origin=DESK, tx=tx, at=at))
    with ThreadPoolExecutor(1) as threads:
        changing = threads.submit(other.store.run, new)
        with pytest.raises(TimeoutError):
            changing.result(0.3)
        go_on.set()
        signing_in.result(PATIENCE)
        changing.result(PATIENCE)
    assert world.store.run(Work(run=lambda tx: tx.directory.end_sessions_of(ada.person, at=at))) == []


# ---- rows that somebody holds ----------------------------------------------------------------
def test_a_held_row_does_not_stop_the_other_conversations(
    store: SqlStore, world: World, site: ServedSite, caplog: pytest.LogCaptureFixture
) -> None:
    """Fault: a long foreign transaction holds one conversation. Its messages wait, in their order."""
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    held, free = world.direct(ada, bo), world.direct(ada, cy)
    with foreign(site) as holder:
        holder.execute("SELECT 1 FROM conversations WHERE id = %s FOR UPDATE", (held.bytes,))
        waiting = [submit(store, world.send(ada, held, str(number))) for number in range(3)]
        wait_for(lambda: "a row is held for too long" in caplog.text)
        assert f"pid {holder.info.backend_pid} (psql)" in caplog.text  # whom to look for
        began = time.monotonic()
        for number in range(12):  # none of them waits again for the row that is known to be held
            world.say(ada, free, str(number))
        assert time.monotonic() - began < 6
        waiting.append(submit(store, world.send(ada, held, "3")))
        assert not any(future.done() for future in waiting)
    assert [future.result(PATIENCE).seq for future in waiting] == [2, 3, 4, 5]
    assert [entry.content["text"] for entry in world.entries(held)[1:] if entry.content] == [
        "0",
        "1",
        "2",
        "3",
    ]
    check(store)


def test_who_waits_for_too_long_is_refused_and_nothing_is_kept(
    store: SqlStore, world: World, site: ServedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "PATIENCE", 0.5)
    ada, bo = world.person("ada"), world.person("bo")
    place, ref = world.direct(ada, bo), new_ref()
    with foreign(site) as holder:
        holder.execute("SELECT 1 FROM conversations WHERE id = %s FOR UPDATE", (place.bytes,))
        with pytest.raises(Unavailable):
            world.say(ada, place, "你好", ref)
    assert world.say(ada, place, "你好", ref).seq == 2
    check(store)


def test_a_held_trail_makes_all_wait_and_none_be_lost(
    store: SqlStore, world: World, site: ServedSite
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    place = world.direct(ada, bo)
    with foreign(site) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCKS, TRAIL_HEAD))
        waiting = [submit(store, world.send(ada, place, str(number))) for number in range(3)]
        time.sleep(2)
        assert not any(future.done() for future in waiting)
    assert [future.result(PATIENCE).seq for future in waiting] == [2, 3, 4]
    check(store)


# ---- connections that end ---------------------------------------------------------------------
def backend(store: SqlStore) -> int:
    """The server's process of the writer's connection."""

    def ask(tx: Any) -> int:  # noqa: ANN401 -- a statement that no port has
        found: int = tx.batch.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        return found

    return store.run(Work(run=ask))


def test_a_connection_lost_in_a_batch_costs_nothing(store: SqlStore, world: World, site: ServedSite) -> None:
    """Fault: pg_terminate_backend before COMMIT. The batch is written again on a new connection."""
    ada, bo = world.person("ada"), world.person("bo")
    place = world.direct(ada, bo)
    lost = threading.Event()

    def lose(_: object) -> None:
        if not lost.is_set():
            lost.set()
            with psycopg.connect(site.url, autocommit=True) as killer:
                killer.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    pid = backend(store)
    outcomes = store.together([world.send(ada, place, "一"), Work(run=lose), world.send(ada, place, "二")])
    assert [outcome.seq for outcome in outcomes if isinstance(outcome, Entry)] == [2, 3]
    assert backend(store) != pid
    check(store)


def test_nobody_is_answered_when_the_connection_is_lost_in_commit(
    store: SqlStore, world: World, site: ServedSite
) -> None:
    """What became of it nobody knows: the retry by client_ref settles it."""
    ada, bo = world.person("ada"), world.person("bo")
    place, ref = world.direct(ada, bo), new_ref()
    with psycopg.connect(site.url, autocommit=True) as admin:
        # COMMIT itself ends the backend, as a crash of the server would.
        admin.execute(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
        )
        admin.execute(
            "CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION die()"
        )
        with pytest.raises(OutcomeUnknown):
            world.say(ada, place, "你好", ref)
        admin.execute("DROP TRIGGER dies ON entries")
    assert world.say(ada, place, "你好", ref).seq == 2
    assert len(world.entries(place)) == 2
    check(store)
