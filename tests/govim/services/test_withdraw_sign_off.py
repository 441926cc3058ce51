from uuid import UUID

import pytest

from govim.domain.errors import NotAllowed, NotFound, SignOffDecided
from govim.domain.events import SignOffMoved
from govim.protocol.sign_offs import WithdrawSignOff
from govim_audit.record import Kind
from tests.govim.hierarchy import decision, late
from tests.govim.world import World


def test_whoever_asked_takes_it_back_and_nobody_decides_it_then(world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    withdraw = WithdrawSignOff(request=3, sign_off=UUID(asked.id))
    with pytest.raises(NotAllowed):
        world.ask(case.head, withdraw)
    with pytest.raises(NotFound):
        world.ask(case.colleague, withdraw)
    assert world.ask(case.clerk, withdraw).state == "withdrawn"
    with pytest.raises(SignOffDecided):
        world.ask(case.head, decision(asked))
    with pytest.raises(SignOffDecided):
        world.ask(case.clerk, withdraw)
    [record] = world.recorded(Kind.SIGN_OFF_WITHDRAWN)
    assert (record.actor, record.fields["sign_off"]) == (case.clerk.person, asked.id)
    told = [event for event in world.store.told() if isinstance(event, SignOffMoved)]
    assert [event.state for event in told] == ["open", "withdrawn"]
