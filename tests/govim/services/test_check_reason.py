from collections.abc import Callable
from uuid import UUID

import pytest

from govim.domain.errors import Rejected
from govim.protocol.invitations import CreateInvitation, Join
from govim.protocol.reports import CloseReport, Report
from govim_audit.record import Kind
from govim_policies.rules import SENSITIVE_WORD
from tests.govim.hierarchy import decision, late, reviewer
from tests.govim.world import FORBIDDEN_TEXT, World, new_ref


def request(world: World, said: str) -> None:
    case = late(world)
    world.ask(case.clerk, case.request(said))


def refuse(world: World, said: str) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    world.ask(case.head, decision(asked, is_approved=False, reason=said))


def approve(world: World, said: str) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    world.ask(case.head, decision(asked, reason=said))


def join(world: World, said: str) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    asking = CreateInvitation(request=1, conversation=world.group(ada, bo), needs_approval=True)
    made = world.ask(ada, asking)
    world.ask(eve, Join(request=1, client_ref=new_ref(), token=made.token, reason=said))


def report(world: World, said: str) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.ask(ada, Report(request=1, conversation=where, person=bo.person, reason=said))


def close(world: World, said: str) -> None:
    ada, bo, security = world.person("ada"), world.person("bo"), reviewer(world)
    where = world.direct(ada, bo)
    made = world.ask(ada, Report(request=1, conversation=where, person=bo.person, reason="辱骂"))
    world.ask(security, CloseReport(request=1, report=UUID(made.id), outcome=said))


@pytest.mark.parametrize("act", [request, refuse, approve, join, report, close])
def test_a_reason_is_no_way_around_the_words_that_may_not_be_sent(
    world: World, act: Callable[[World, str], None]
) -> None:
    """And its refusal is recorded, with the rule."""
    with pytest.raises(Rejected) as refused:
        act(world, FORBIDDEN_TEXT)
    assert refused.value.code == SENSITIVE_WORD
    [record] = world.recorded(Kind.ACT_REFUSED)
    assert record.fields["code"] == SENSITIVE_WORD
    assert record.fields["rule"] == refused.value.rule
