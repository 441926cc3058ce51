import fcntl
import threading
import time
from collections.abc import Iterator

import pytest

from govim.domain.ids import Position
from govim.storage.site import StoredSite
from govim_audit.cli import indexing
from govim_audit.cli.indexing import bring_index_up
from govim_audit.indexer.follower import follow
from govim_audit.indexer.source import DatabaseRecords
from govim_audit.search.fts5 import Fts5Index
from tests.audit.site import TalkedSite


def position(site: TalkedSite) -> int:
    with Fts5Index(site.folder.index) as index:
        return index.position()


@pytest.fixture
def another_follower(talked: TalkedSite) -> Iterator[None]:
    with (talked.folder.index / "lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def ignore(_done: int, _total: int) -> None:
    pass


def test_without_a_follower_its_work_is_done_here(talked: TalkedSite) -> None:
    bring_index_up(StoredSite(talked.folder), Position(300), ignore)
    assert position(talked) >= 300


def test_an_index_that_is_there_is_left_alone(talked: TalkedSite) -> None:
    bring_index_up(StoredSite(talked.folder), Position(300), ignore)
    before = {path: path.stat().st_mtime_ns for path in talked.folder.index.glob("*.db")}
    bring_index_up(StoredSite(talked.folder), Position(300), ignore)
    assert {path: path.stat().st_mtime_ns for path in talked.folder.index.glob("*.db")} == before


@pytest.mark.usefixtures("another_follower")
def test_a_follower_is_waited_for(talked: TalkedSite) -> None:
    stop = threading.Event()

    def index_later() -> None:
        time.sleep(0.3)
        source = DatabaseRecords(StoredSite(talked.folder))
        with Fts5Index(talked.folder.index, writable=True) as index:
            follow(source, index, stop)
        source.close()

    follower = threading.Thread(target=index_later)
    follower.start()
    bring_index_up(StoredSite(talked.folder), Position(300), ignore)
    found = position(talked)
    stop.set()
    follower.join()
    assert found >= 300


@pytest.mark.usefixtures("another_follower")
def test_a_follower_that_stands_still_is_not_waited_for_for_ever(
    talked: TalkedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "PATIENCE", 0.3)
    bring_index_up(StoredSite(talked.folder), Position(300), ignore)
    assert position(talked) == 0
