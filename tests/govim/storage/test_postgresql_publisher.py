import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from govim.storage.epochs import open_epoch
from govim.storage.folder import DataFolder
from govim.storage.postgresql_publisher import FollowingPublisher
from govim.storage.publisher import TrailBehind, TrailRefused
from govim.storage.site import StoredSite
from govim.wiring import open_core
from govim_audit.trail.checkpoint import open_checkpoint
from govim_audit.trail.note import parse_verifier
from tests.govim.sites import POSTGRESQL, SqlStore, another_node
from tests.govim.world import World

pytestmark = pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)


def published(folder: DataFolder) -> int:
    trail = folder.trail / "1"
    verifier = parse_verifier((trail / "vkey").read_text().strip())
    return open_checkpoint((trail / "checkpoint").read_bytes(), [verifier], origin=verifier.name).size


def following(store: SqlStore) -> FollowingPublisher:
    publisher = store.core.publisher
    assert isinstance(publisher, FollowingPublisher)
    return publisher


def test_each_process_publishes_what_all_committed(store: SqlStore, world: World) -> None:
    other = SqlStore(another_node(store.folder), store.clock, store.url)
    assert following(store).is_elected
    assert not following(other).is_elected
    World(other, store.clock).person("ada")
    world.person("bo")
    shown = []
    for node in (store, other):
        node.core.publisher.publish()
        assert published(node.folder) == len(store.stored_records())
        shown.append((node.folder.trail / "1" / "checkpoint").read_bytes())
    assert shown[0] == shown[1]  # whoever made it
    other.core.close()


def test_the_elected_one_writes_the_mirror_and_another_takes_over(
    store: SqlStore, world: World, tmp_path: Path
) -> None:
    """A mirror may be the same folder for all: it never goes back."""
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    world.person("ada")
    other = open_core(replace(store.site, folder=another_node(store.folder)), mirrors=(mirror,))
    publisher = other.publisher
    assert isinstance(publisher, FollowingPublisher)
    publisher.publish()
    assert not publisher.is_elected
    assert list(mirror.iterdir()) == []
    store.core.close()
    deadline = time.monotonic() + 30
    while not publisher.is_elected:  # the server gives the lock free when it sees the connection end
        assert time.monotonic() < deadline
        publisher.publish()
    assert (mirror / "1" / "checkpoint").read_bytes() == (
        other.folder.trail / "1" / "checkpoint"
    ).read_bytes()
    other.close()


def test_an_epoch_that_another_process_opened_stops_this_one(store: SqlStore, world: World) -> None:
    """Its records belong to another tree."""
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        open_epoch(connection, "another", at=store.clock.now())
    engine.dispose()
    world.person("ada")
    with pytest.raises(TrailRefused, match="epoch 2"):
        store.core.publisher.publish()


def test_whoever_lost_the_election_with_its_connection_stands_again(store: SqlStore, world: World) -> None:
    assert store.url is not None
    with psycopg.connect(store.url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        )
    following(store)._publish_or_say()
    world.person("ada")
    following(store)._publish_or_say()
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
