from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govim.domain.events import CursorsMoved
from tests.govim.world import World

LAST = 6
claims = st.lists(st.tuples(st.integers(0, 2 * LAST), st.integers(0, 2 * LAST)), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=claims)
def test_cursors_are_the_furthest_claims_within_the_log(world: World, moves: list[tuple[int, int]]) -> None:
    ada, bo = (world.person(f"{name}-{world.ids.new()}") for name in ("ada", "bo"))
    where = world.direct(ada, bo)
    for _ in range(LAST - 1):
        world.say(ada, where, "你好")
    delivered = read = 0
    for to_delivered, to_read in moves:
        read = max(read, min(to_read, LAST))
        delivered = max(delivered, min(to_delivered, LAST), read)  # what was read was delivered
        found = world.store.run(world.advance(bo, where, delivered=to_delivered, read=to_read))
        assert (found.delivered, found.read) == (delivered, read)


def test_everybody_in_it_is_told_of_a_move_and_nobody_of_none(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    moved = world.store.run(world.advance(bo, where, read=1))
    world.store.run(world.advance(bo, where, read=1))
    told = [event for event in world.store.told() if isinstance(event, CursorsMoved)]
    assert [(event.person, event.cursors, set(event.members)) for event in told] == [
        (bo.person, moved, {ada.person, bo.person})
    ]


def test_a_read_mark_leaves_no_audit_record(world: World) -> None:
    """It is a tally with a table of its own (receipt_advances), not an act."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    before = world.store.records()
    world.store.run(world.advance(bo, where, read=1))
    assert world.store.records() == before
