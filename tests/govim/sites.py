"""A real data folder with the real core on it, as fixtures. `world` gives it people."""

import asyncio
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Seq
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import make_url

from govim.domain.events import Event
from govim.domain.ids import PersonId
from govim.ports import Work
from govim.protocol.values import ReadRequest
from govim.storage.audit_reader import StoredRecord, read_records
from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.site import StoredSite
from govim.wiring import Core, create_site, open_core
from tests.components.postgres import PostgresServer
from tests.govim.world import Recorded, SetClock, World

T = TypeVar("T")
SQLITE, POSTGRESQL = "sqlite", "postgresql"
on_both = pytest.mark.parametrize("store", [SQLITE, POSTGRESQL], indirect=True)


class SqlStore:
    """`world.Store` on an open core; collects the events as delivery would get them."""

    def __init__(self, folder: DataFolder, clock: SetClock, url: str | None = None) -> None:
        self.clock = clock
        self.url = url
        self.site = StoredSite(folder, make_url(url) if url else None)
        self.dialect = self.site.dialect
        self._events: list[Event] = []
        self.core = open_core(self.site, clock=clock, answers=self._answer)

    @property
    def folder(self) -> DataFolder:
        return self.core.folder

    def run(self, work: Work[T]) -> T:
        return self.core.writer.run(work)

    def together(self, works: Seq[Work[Any]]) -> list[object]:
        """The first command holds the writer until all are queued behind it, for the next commit."""
        queued = threading.Event()
        self.core.writer.submit(Work(run=lambda _: queued.wait()), Future())
        futures: list[Future[object]] = [Future() for _ in works]
        for work, future in zip(works, futures, strict=True):
            self.core.writer.submit(work, future)
        queued.set()
        return [future.exception() or future.result() for future in futures]

    def records(self) -> list[Recorded]:
        """Without the first one, which says that the site was made."""
        return [_recorded(record) for record in self.stored_records()[1:]]

    def stored_records(self) -> list[StoredRecord]:
        engine = self.dialect.open_reader()
        with engine.begin() as connection:
            keyring = Keyring(load_master_key(self.folder))
            found = read_records(connection, keyring, start=0, limit=1_000_000)
        engine.dispose()
        return found

    def answer(self, person: PersonId, request: ReadRequest) -> Any:  # noqa: ANN401 -- of whichever request
        return asyncio.run(self.core.reader.answer(person, request))

    def told(self) -> list[Event]:
        return list(self._events)

    def reopen(self) -> None:
        self.core.close()
        self.core = open_core(self.site, clock=self.clock, answers=self._answer)

    def _answer(self, settle: list[Callable[[], None]], events: list[Event]) -> None:
        self._events += events
        for each in settle:
            each()


def _recorded(record: StoredRecord) -> Recorded:
    fields = dict(record.fields or {})
    fields.pop("content", None)  # a salted hash
    return Recorded(
        kind=record.leaf.kind,
        at=record.leaf.at,
        actor=record.leaf.actor,
        conversation=record.leaf.conversation,
        seq=record.leaf.seq,
        fields=fields,
        text=record.text,
    )


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A closed site without anybody in it. Not to be changed: see `folder`."""
    made = DataFolder(tmp_path_factory.mktemp("new") / "site")
    create_site(StoredSite(made), clock=SetClock())
    return made


@pytest.fixture
def folder(new_site: DataFolder, tmp_path: Path) -> DataFolder:
    """A closed site of one's own."""
    shutil.copytree(new_site.root, tmp_path / "site", ignore=shutil.ignore_patterns("reserve"))
    return DataFolder(tmp_path / "site")


def another_node(folder: DataFolder) -> DataFolder:
    """As on another machine: the keys, and nothing else."""
    node = DataFolder(Path(tempfile.mkdtemp(prefix="node-", dir=folder.root.parent)))
    shutil.copytree(folder.keys, node.keys)
    return node


@dataclass(frozen=True, slots=True)
class ServedSite:
    """A site whose database is a server's."""

    folder: DataFolder
    url: str

    @property
    def stored(self) -> StoredSite:
        return StoredSite(self.folder, make_url(self.url))


@pytest.fixture(scope="session")
def new_served_site(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> ServedSite:
    made = ServedSite(DataFolder(tmp_path_factory.mktemp("served") / "site"), postgres.new_database())
    create_site(made.stored, clock=SetClock())
    return made


@pytest.fixture
def served_site(new_served_site: ServedSite, postgres: PostgresServer, tmp_path: Path) -> ServedSite:
    """A closed one of one's own."""
    folder = DataFolder(tmp_path / "served")
    shutil.copytree(new_served_site.folder.root, folder.root, ignore=shutil.ignore_patterns("reserve"))
    return ServedSite(folder, postgres.new_database(copy_of=new_served_site.url))


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    """On SQLite, or on what `on_both` says."""
    if getattr(request, "param", SQLITE) == SQLITE:
        opened = SqlStore(request.getfixturevalue("folder"), SetClock())
    else:
        site: ServedSite = request.getfixturevalue("served_site")
        opened = SqlStore(site.folder, SetClock(), site.url)
    yield opened
    opened.core.close()


@pytest.fixture
def core(store: SqlStore) -> Core:
    return store.core


@pytest.fixture
def world(store: SqlStore) -> World:
    return World(store, store.clock)


@pytest.fixture
def closed_site(store: SqlStore, world: World) -> DataFolder:
    """A closed site where two people said three things."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for text in ("一", "二", "三"):
        world.say(ada, where, text)
    store.core.close()
    return store.folder
