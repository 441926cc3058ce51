import pytest

from govim.domain.errors import TooManyRequests
from govim.domain.rate_limits import Act, Excess, Per
from govim.ports import Work
from govim.services.refused_by_rate import RefusedByRate, record_refused_by_rate
from govim_audit.record import Kind
from tests.govim.world import DESK, Recorded, World


def excess(act: Act, per: Per) -> Excess:
    return Excess(act=act, per=per, wait=2.0, is_news=True)


def record(world: World, refused: RefusedByRate) -> Recorded:
    work = Work(run=lambda tx: record_refused_by_rate(refused, tx=tx, at=world.clock.now()))
    world.store.run(work)
    return world.recorded(Kind.ACT_REFUSED)[-1]


def test_the_record_says_who_did_too_much_of_what(world: World) -> None:
    ada = world.person("ada")
    error = TooManyRequests(rule="limits.send_per_minute", retry_after=2)
    refused = RefusedByRate(excess=excess(Act.SEND, Per.PERSON), error=error, origin=DESK, person=ada.person)
    found = record(world, refused)
    assert found.actor == ada.person
    assert found.text is None
    assert found.fields == {
        "act": "send",
        "per": "person",
        "code": "too_many_requests",
        "policy": None,
        "rule": "limits.send_per_minute",
        "address": DESK.address,
        "client": DESK.client,
    }


@pytest.mark.parametrize("login", ["ada", "nobody", "x" * 1000])
def test_the_login_that_was_tried_is_recorded(world: World, login: str) -> None:
    ada = world.person("ada")
    error = TooManyRequests(rule="limits.sign_in_per_hour", retry_after=2)
    refused = RefusedByRate(excess=excess(Act.SIGN_IN, Per.LOGIN), error=error, origin=DESK, login=login)
    found = record(world, refused)
    assert found.actor == (ada.person if login == "ada" else None)
    assert (found.fields["act"], found.fields["per"]) == ("sign_in", "login")
    assert found.fields["login"] == login[:128]
