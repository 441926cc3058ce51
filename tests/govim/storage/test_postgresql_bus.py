"""Two processes tell each other, through a real server."""

import queue
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from govim.domain.events import ConversationGained, EntryAppended, Event
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.postgresql import PostgresqlDialect
from govim.storage.postgresql_bus import CHANNEL, PostgresqlBus
from tests.govim.sites import POSTGRESQL, SqlStore
from tests.govim.world import World

PATIENCE = 30.0
pytestmark = pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)


class Ear:
    """A process that serves the site. Hears from its construction on."""

    def __init__(self, store: SqlStore, *, own: Callable[[], int] = lambda: 0) -> None:
        self.heard: queue.Queue[list[Event]] = queue.Queue()
        self.missed: queue.Queue[None] = queue.Queue()
        assert store.url is not None
        self.bus = PostgresqlBus(
            PostgresqlDialect.at(store.url),
            Keyring(load_master_key(store.folder)),
            own=own,
            heard=self.heard.put,
            missed=lambda: self.missed.put(None),
        )
        self.bus.start()
        self.missed.get(timeout=PATIENCE)  # it listens

    def hears(self) -> list[Event]:
        return self.heard.get(timeout=PATIENCE)


@pytest.fixture
def new_ear(store: SqlStore) -> Iterator[Callable[[], Ear]]:
    ears: list[Ear] = []

    def make() -> Ear:
        ears.append(Ear(store))
        return ears[-1]

    yield make
    for ear in ears:
        ear.bus.stop()


def test_what_one_tells_all_others_hear(store: SqlStore, world: World, new_ear: Callable[[], Ear]) -> None:
    here, there, elsewhere = new_ear(), new_ear(), new_ear()
    ada, bo = world.person("ada"), world.person("bo")
    entry = world.say(ada, world.direct(ada, bo), "你好")
    here.bus.tell(store.told())
    for ear in (there, elsewhere):
        gained, appended = ear.hears()
        assert isinstance(gained, ConversationGained)
        assert isinstance(appended, EntryAppended)
        assert appended.entry == entry
        assert set(appended.members) == {ada.person, bo.person}
    there.bus.tell(store.told()[-1:])
    assert len(here.hears()) == 1  # and never what it told itself
    assert here.heard.empty()


def test_whoever_could_not_hear_says_so_and_hears_again(
    store: SqlStore, world: World, new_ear: Callable[[], Ear]
) -> None:
    here, there = new_ear(), new_ear()
    world.person("ada")
    cut_lines(store)
    for ear in (here, there):
        ear.missed.get(timeout=PATIENCE)
    ada, bo = world.person("ada2"), world.person("bo")
    world.direct(ada, bo)
    here.bus.tell(store.told())  # on a connection that is gone
    assert len(there.hears()) == 1


def test_whoever_could_not_hear_missed_nothing_where_nobody_else_wrote(
    store: SqlStore, world: World, new_ear: Callable[[], Ear]
) -> None:
    """One server on a database that is started anew: its clients stay."""
    alone = Ear(store, own=lambda: store.core.writer.records)
    ada, bo = world.person("ada"), world.person("bo")
    cut_lines(store)
    world.direct(ada, bo)
    deadline = time.monotonic() + PATIENCE
    there = new_ear()
    while alone.heard.empty():  # until it listens again
        assert time.monotonic() < deadline
        there.bus.tell(store.told())
        time.sleep(0.05)
    assert alone.missed.empty()
    alone.bus.stop()


def cut_lines(store: SqlStore) -> None:
    assert store.url is not None
    with psycopg.connect(store.url, autocommit=True) as admin:
        ours = "application_name LIKE 'govim bus%'"
        admin.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {ours}")


def test_nonsense_from_the_database_does_no_harm(
    store: SqlStore, world: World, new_ear: Callable[[], Ear], caplog: pytest.LogCaptureFixture
) -> None:
    here, there = new_ear(), new_ear()
    assert store.url is not None
    with psycopg.connect(store.url, autocommit=True) as admin:
        admin.execute("SELECT pg_notify(%s, %s)", (CHANNEL, '["x", ["e", "no id", [1]]]'))
    ada, bo = world.person("ada"), world.person("bo")
    world.direct(ada, bo)
    here.bus.tell(store.told())
    assert len(there.hears()) == 1
    assert "could not be understood" in caplog.text


def test_it_ends_at_once(store: SqlStore) -> None:
    ear = Ear(store)
    began = time.monotonic()
    ear.bus.stop()
    assert time.monotonic() - began < 5
