from govim.domain.conversation import ConversationKind
from govim.domain.ids import ConversationId
from govim.storage.database import open_writer
from govim.storage.states import States, load_state
from govim.storage.writer import Writer
from tests.govim.sites import SqlStore
from tests.govim.world import World


def test_a_state_is_what_the_rows_say(store: SqlStore, world: World) -> None:
    """The writer's copy, moved on by commands, equals a fresh one."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    for _ in range(3):
        world.say(ada, where, "你好")
    world.store.run(world.advance(bo, where, delivered=3, read=2))
    assert isinstance(store.core.writer, Writer)
    kept = store.core.writer._commits._memory.states
    engine = open_writer(store.folder)
    with engine.begin() as connection:
        fresh = load_state(connection, where)
        assert fresh is not None
        assert kept.get(connection, where) == fresh
        assert (fresh.head.seq, fresh.head.ordinal) == (4, 3)
        assert (fresh.cursors[bo.person].delivered, fresh.cursors[bo.person].read) == (3, 2)
        assert fresh.conversation.kind is ConversationKind.GROUP
        assert fresh.conversation.members.keys() == {ada.person, bo.person}
    engine.dispose()


def test_states_are_bounded_and_read_again_when_needed(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    one, other, third = (world.group(ada, bo) for _ in range(3))
    states = States(capacity=2)
    engine = open_writer(store.folder)
    with engine.begin() as connection:
        first = states.get(connection, one)
        states.get(connection, other)
        assert states.get(connection, one) is first  # used last, so kept
        states.get(connection, third)
        assert states.get(connection, one) is first
        again = states.get(connection, other)
        assert again is not None
        assert again.conversation.id == other
        states.forget(one)
        assert states.get(connection, one) is not first
        assert states.get(connection, ConversationId(world.ids.new())) is None
    engine.dispose()
