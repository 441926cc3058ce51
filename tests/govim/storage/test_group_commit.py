"""The commit itself; what the writer makes of it is in test_writer.py, of several processes in
test_postgresql_processes.py."""

from collections.abc import Iterator
from typing import Any

import pytest

from govim.domain.entry import Entry
from govim.domain.errors import ClientRefReused, Rejected
from govim.ports import Transaction, Work
from govim.storage.group_commit import GroupCommit
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.transaction import Memory
from tests.govim.sites import POSTGRESQL, SqlStore, on_both
from tests.govim.world import FORBIDDEN_TEXT, RandomIds, World, new_ref


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


@on_both
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


@pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)
def test_a_command_that_loses_a_race_runs_again_and_sees_who_won(
    world: World, store: SqlStore, commits: GroupCommit
) -> None:
    """Between its look at the refs and its row, another process uses the ref in another conversation."""
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    here, there, ref = world.direct(ada, bo), world.direct(ada, cy), new_ref()
    mine, runs = world.send(ada, here, "你好", ref), 0

    def run(tx: Transaction) -> Entry:
        nonlocal runs
        runs += 1
        if runs == 1:
            world.say(ada, there, "你好", ref)
        return mine.run(tx)

    commits.open()
    work = Work(run=run, conversations=mine.conversations, refs=mine.refs)
    before, after = commits.apart([world.send(ada, here, "一"), work]).results
    assert isinstance(before, Entry)
    assert isinstance(after, ClientRefReused)
    assert runs == 2


@on_both
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
