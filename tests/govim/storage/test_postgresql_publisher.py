import shutil
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from govim.storage.folder import DataFolder
from govim.storage.postgresql_publisher import ElectedPublisher
from govim.storage.publisher import TrailBehind
from govim.storage.site import StoredSite
from govim.wiring import open_core
from govim_audit.trail.checkpoint import open_checkpoint
from govim_audit.trail.note import parse_verifier
from tests.govim.sites import POSTGRESQL, SqlStore
from tests.govim.world import World

pytestmark = pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)


def published(folder: DataFolder) -> int:
    trail = folder.trail / "1"
    verifier = parse_verifier((trail / "vkey").read_text().strip())
    return open_checkpoint((trail / "checkpoint").read_bytes(), [verifier], origin=verifier.name).size


def elected(store: SqlStore) -> ElectedPublisher:
    publisher = store.core.publisher
    assert isinstance(publisher, ElectedPublisher)
    return publisher


def test_the_elected_process_publishes_what_all_committed(store: SqlStore, world: World) -> None:
    other = SqlStore(store.folder, store.clock, store.url)
    assert elected(store).is_elected
    assert not elected(other).is_elected
    World(other, store.clock).person("ada")
    world.person("bo")
    store.core.publisher.publish()
    assert published(store.folder) == len(store.stored_records())
    other.core.close()


def test_another_process_takes_over(store: SqlStore, world: World, tmp_path: Path) -> None:
    """With a folder of its own, as on another machine: the files are the same, byte for byte."""
    elsewhere = DataFolder(tmp_path / "elsewhere")
    shutil.copytree(store.folder.root, elsewhere.root, ignore=shutil.ignore_patterns("trail", "reserve"))
    world.person("ada")
    other = SqlStore(elsewhere, store.clock, store.url)
    other.core.publisher.publish()
    assert not elected(other).is_elected
    store.core.close()
    deadline = time.monotonic() + 30
    while not elected(other).is_elected:  # the server gives the lock free when it sees the connection end
        assert time.monotonic() < deadline
        other.core.publisher.publish()
    assert published(elsewhere) == len(store.stored_records())
    shown = [folder.trail / "1" / "checkpoint" for folder in (store.folder, elsewhere)]
    assert shown[0].read_bytes() == shown[1].read_bytes()
    other.core.close()


def test_whoever_lost_the_election_with_its_connection_stands_again(store: SqlStore, world: World) -> None:
    assert store.url is not None
    with psycopg.connect(store.url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        )
    elected(store)._publish_or_say()
    world.person("ada")
    elected(store)._publish_or_say()
    assert published(store.folder) == len(store.stored_records())


def test_a_database_behind_its_checkpoint_is_refused(
    store: SqlStore, world: World, new_database: Callable[[], str]
) -> None:
    """A restored older state: the start stops, the operator decides."""
    older = new_database()
    for number in range(3):
        world.person(f"person{number}")
    store.core.close()
    with pytest.raises(TrailBehind):
        open_core(StoredSite(store.folder, make_url(older)))


@pytest.fixture
def new_database(request: pytest.FixtureRequest) -> Callable[[], str]:
    server, site = request.getfixturevalue("postgres"), request.getfixturevalue("new_served_site")
    return lambda: server.new_database(copy_of=site.url)
