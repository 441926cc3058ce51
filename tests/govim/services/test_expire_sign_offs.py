from datetime import timedelta

from govim.domain.events import SignOffMoved
from govim.domain.sign_off import SignOffState
from govim.ports import Work
from govim.services.expire_sign_offs import expire_sign_offs
from govim_audit.record import Kind
from tests.govim.hierarchy import decision, late
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


def expire(world: World) -> int:
    return world.store.run(Work(run=lambda tx: expire_sign_offs(tx=tx, at=world.clock.now())))


@on_both
def test_what_time_ended_is_noted_once_and_told(store: SqlStore, world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    world.clock.move(timedelta(days=7) - timedelta(milliseconds=1))
    assert expire(world) == 0
    world.clock.move(timedelta(milliseconds=1))
    assert [expire(world), expire(world)] == [1, 0]
    [record] = world.recorded(Kind.SIGN_OFF_EXPIRED)
    assert (record.actor, record.fields["sign_off"]) == (None, asked.id)
    told = store.told()[-1]
    assert isinstance(told, SignOffMoved)
    assert (told.state, set(told.people)) == (SignOffState.EXPIRED, {case.clerk.person, case.head.person})


def test_what_was_decided_does_not_expire(world: World) -> None:
    case = late(world)
    world.ask(case.head, decision(world.ask(case.clerk, case.request())))
    world.clock.move(timedelta(days=30))
    assert expire(world) == 0
