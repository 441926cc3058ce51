import pytest

from govim.domain.actor import Actor
from govim.domain.errors import Forbidden
from govim.domain.ids import Position
from govim.domain.person import Duty
from govim.ports import Work
from govim.services.audit_access import record_audit_access
from govim.services.refused_act import record_refused_act
from govim_audit.record import Kind
from tests.govim.world import World

QUERY = {"text": "撤回", "from": "2026-11-01"}


def search(world: World, by: Actor, kind: Kind = Kind.AUDIT_SEARCHED) -> Work[Position]:
    at = world.clock.now()
    return Work(
        run=lambda tx: record_audit_access(kind, by, QUERY, tx=tx, at=at),
        refused=lambda tx, error: record_refused_act(
            kind, error, by=by.person, origin=by.origin, tx=tx, at=at
        ),
    )


@pytest.mark.parametrize("kind", [Kind.AUDIT_SEARCHED, Kind.AUDIT_EXPORTED])
def test_a_search_leaves_a_record_with_its_query(world: World, kind: Kind) -> None:
    officer = world.person("officer", duty=Duty.COMPLIANCE_OFFICER)
    position = world.store.run(search(world, officer, kind))
    record = world.store.records()[position - 1]  # without the first
    assert (record.kind, record.actor) == (kind, officer.person)
    assert QUERY.items() <= record.fields.items()


@pytest.mark.parametrize("duty", [None, Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN, Duty.SECURITY_AUDITOR])
def test_without_the_duty_nothing_is_searched_and_the_attempt_is_recorded(
    world: World, duty: Duty | None
) -> None:
    somebody = world.person("somebody", duty=duty)
    with pytest.raises(Forbidden):
        world.store.run(search(world, somebody))
    assert world.recorded(Kind.AUDIT_SEARCHED) == []
    [record] = world.recorded(Kind.ACT_REFUSED)
    assert (record.actor, record.fields["act"], record.fields["code"]) == (
        somebody.person,
        "audit.searched",
        "forbidden",
    )
