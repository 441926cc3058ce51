import pytest

from govim.domain.errors import NoApprover
from govim.domain.events import SignOffMoved
from govim.domain.sign_off import Asked, SignOffKind
from govim.ports import Work
from govim.services.ask_sign_off import ask_sign_off
from govim_audit.record import Kind
from tests.govim.hierarchy import late
from tests.govim.world import World


def test_a_sign_off_leaves_a_record_with_what_was_shown_and_its_approvers_are_told(world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request("发错了对象"))
    [record] = world.recorded(Kind.SIGN_OFF_ASKED)
    assert (record.actor, record.text) == (case.clerk.person, "发错了对象")
    assert record.fields["approvers"] == [str(case.head.person)]
    assert (record.fields["sign_off"], record.fields["sign_off_kind"]) == (asked.id, "recall")
    told = world.store.told()[-1]
    assert isinstance(told, SignOffMoved)
    assert (str(told.sign_off), set(told.people)) == (asked.id, {case.clerk.person, case.head.person})


def test_whoever_asks_is_nobody_who_could_decide(world: World) -> None:
    ada = world.person("ada")
    asked = Asked(
        kind=SignOffKind.RECALL,
        shown={"kind": "recall_request", "text": "一"},
        approvers=frozenset({ada.person}),
        expires_at=world.clock.now(),
    )
    with pytest.raises(NoApprover):
        world.store.run(Work(run=lambda tx: ask_sign_off(asked, ada, tx=tx, at=world.clock.now())))
