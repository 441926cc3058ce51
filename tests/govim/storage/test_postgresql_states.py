from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from govim.domain.actor import Actor
from govim.domain.errors import NotFound, Rejected
from govim.domain.ids import ConversationId, SessionId
from govim.protocol.groups import AddMembers, Dissolve, RemoveMembers
from govim.storage.postgresql_states import LockedStates
from tests.govim.sites import POSTGRESQL, SqlStore, another_node
from tests.govim.world import DESK, World, new_ref

pytestmark = pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)


@contextmanager
def transaction(store: SqlStore) -> Iterator[Connection]:
    engine = store.dialect.open_writer()
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


@pytest.fixture
def place(world: World) -> ConversationId:
    return world.direct(world.person("ada"), world.person("bo"))


def test_a_copy_that_nobody_changed_is_used_again(store: SqlStore, place: ConversationId) -> None:
    states = LockedStates()
    with transaction(store) as connection:
        states.prepare(connection, [place], wait=True)
        first = states.get(connection, place)
    with transaction(store) as connection:
        states.prepare(connection, [place], wait=True)
        assert states.get(connection, place) is first


def test_a_copy_that_another_process_changed_is_read_again(
    store: SqlStore, world: World, place: ConversationId
) -> None:
    """Even where only a cursor moved, which is no entry."""
    states = LockedStates()
    with transaction(store) as connection:
        states.prepare(connection, [place], wait=True)
        before = states.get(connection, place)
    assert before is not None
    one, other = before.conversation.members
    actor = Actor(person=one, session=SessionId(world.ids.new()), origin=DESK)
    world.store.run(world.advance(actor, place, read=1))
    with transaction(store) as connection:
        states.prepare(connection, [place], wait=True)
        after = states.get(connection, place)
    assert after is not None
    assert (after.cursors[one].read, after.cursors[other].read) == (1, 0)


def test_rows_that_somebody_holds_are_told_and_passed_over(
    store: SqlStore, world: World, place: ConversationId
) -> None:
    free = world.group(world.person("cy"), world.person("di"))
    absent = ConversationId(world.ids.new())
    with transaction(store) as holder, transaction(store) as connection:
        LockedStates().prepare(holder, [place], wait=True)
        states = LockedStates()
        assert states.prepare(connection, sorted([place, free, absent]), wait=False) == {place}
        assert states.get(connection, free) is not None
        assert states.get(connection, absent) is None


def test_a_lock_that_went_with_a_savepoint_is_taken_again(store: SqlStore, place: ConversationId) -> None:
    states = LockedStates()
    with transaction(store) as connection:
        states.prepare(connection, [], wait=True)
        states.begin_command()
        savepoint = connection.begin_nested()
        assert states.get(connection, place) is not None
        savepoint.rollback()
        states.rolled_back()
        with transaction(store) as other:
            assert LockedStates().prepare(other, [place], wait=False) == frozenset()
        assert states.get(connection, place) is not None
        with transaction(store) as other:
            assert LockedStates().prepare(other, [place], wait=False) == {place}


def test_who_was_removed_at_one_process_writes_at_none(store: SqlStore, world: World) -> None:
    assert store.url is not None
    node = another_node(store.folder)
    other = World(SqlStore(node, store.clock, store.url), store.clock)
    ada, bo = world.person("ada"), world.person("bo")
    place = world.group(ada, bo)
    other.say(bo, place, "在")
    world.ask(ada, RemoveMembers(client_ref=new_ref(), conversation=place, people=[bo.person]))
    with pytest.raises(NotFound):
        other.say(bo, place, "还在")
    other.ask(ada, AddMembers(client_ref=new_ref(), conversation=place, people=[bo.person]))
    assert world.say(bo, place, "回来了").seq == 5
    other.ask(ada, Dissolve(client_ref=new_ref(), conversation=place))
    with pytest.raises(Rejected, match="archived"):
        world.say(ada, place, "完")
    assert isinstance(other.store, SqlStore)
    other.store.core.close()
