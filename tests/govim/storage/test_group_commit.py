"""The commit itself; what the writer makes of it is in test_writer.py, of several processes in
test_postgresql_processes.py."""

from collections.abc import Iterator
from typing import Any

import pytest

from govim.domain.entry import Entry
from govim.domain.errors import Rejected
from govim.ports import Transaction, Work
from govim.storage.group_commit import GroupCommit
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.transaction import Memory
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import FORBIDDEN_TEXT, RandomIds, World

pytestmark = on_both


@pytest.fixture
def commits(store: SqlStore) -> Iterator[GroupCommit]:
    """Opened when the site's own writer has ended."""
    dialect, master = store.dialect, load_master_key(store.folder)

    def load(connection: object) -> Memory:
        keyring = Keyring(master, new_id=dialect.new_key_id)
        return Memory.load(connection, dialect, keyring, RandomIds())  # type: ignore[arg-type]

    group = GroupCommit(dialect, load)
    yield group
    group.close()


def fail(_: Transaction) -> None:
    raise ZeroDivisionError


def test_apart_is_the_same_as_together(world: World, store: SqlStore, commits: GroupCommit) -> None:
    """Refusals and failures included; only that a failure is the command's own."""
    ada, bo = world.person("ada"), world.person("bo")
    place = world.direct(ada, bo)
    before = len(store.records())
    store.core.writer.stop()
    commits.open()
    works: list[Work[Any]] = [
        world.send(ada, place, "一"),
        Work(run=fail),
        world.send(ada, place, FORBIDDEN_TEXT),
        world.recall(ada, place, 2),
        world.advance(bo, place, read=2),
        world.send(bo, place, "二"),
    ]
    with pytest.raises(ZeroDivisionError):
        commits.together(works, wait=True)
    commits.open()
    committed = commits.apart(works)
    kinds = [type(result).__name__ for result in committed.results]
    assert kinds == ["Entry", "ZeroDivisionError", "Rejected", "Entry", "Cursors", "Entry"]
    assert [result.seq for result in committed.results if isinstance(result, Entry)] == [2, 3, 4]
    assert isinstance(committed.results[2], Rejected)
    assert len(committed.leaves) == len(store.records()) - before == 4
    assert len(committed.events) == 4
    assert not commits.is_committing


def test_what_is_remembered_is_read_afresh(world: World, store: SqlStore, commits: GroupCommit) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    place = world.direct(ada, bo)
    store.core.writer.stop()
    commits.open()
    for number in range(3):
        [entry] = commits.together([world.send(ada, place, "一")], wait=True).results
        assert isinstance(entry, Entry)
        assert entry.seq == number + 2
        commits.drop()
        assert not commits.is_open
        commits.open()
