from uuid import UUID

import pytest

from govim.domain.errors import Malformed, NotAllowed, NotFound
from govim.domain.events import ReportMoved
from govim.domain.person import Duty
from govim.protocol.reports import CloseReport, OpenReport, Report
from govim.storage.hints import write_hints
from govim_audit.record import Kind
from tests.govim.hierarchy import reviewer
from tests.govim.sites import SqlStore, on_both
from tests.govim.storage.test_hints import heard
from tests.govim.world import World


def test_a_report_of_a_message_names_who_said_it_and_keeps_the_reason_sealed(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(bo, where, "骂人的话")
    made = world.ask(ada, Report(request=1, conversation=where, seq=2, reason="辱骂"))
    assert (made.seq, made.person, made.state, made.reason) == (2, str(bo.person), "open", "辱骂")
    [record] = world.recorded(Kind.REPORT_MADE)
    assert (record.actor, record.text, record.fields["target"]) == (ada.person, "辱骂", 2)
    assert (record.fields["person"], record.fields["report"]) == (str(bo.person), made.id)
    assert "辱骂" not in str(record.fields)


def test_a_person_of_the_conversation_is_reported_without_a_message(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo)
    made = world.ask(ada, Report(request=1, conversation=where, person=bo.person, reason="冒名"))
    assert (made.seq, made.person) == (None, str(bo.person))
    with pytest.raises(NotFound):
        world.ask(ada, Report(request=1, conversation=where, person=eve.person, reason="冒名"))


def test_saying_it_again_gives_the_report_until_it_is_closed(world: World) -> None:
    ada, bo, security = world.person("ada"), world.person("bo"), reviewer(world)
    where = world.direct(ada, bo)
    world.say(bo, where, "骂人的话")
    ask = Report(request=1, conversation=where, seq=2, reason="辱骂")
    first = world.ask(ada, ask)
    assert world.ask(ada, ask) == first
    world.ask(security, CloseReport(request=2, report=UUID(first.id), outcome="已提醒"))
    assert world.ask(ada, ask).id != first.id
    assert len(world.recorded(Kind.REPORT_MADE)) == 2


def test_what_cannot_be_reported(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    with pytest.raises(NotFound):
        world.ask(eve, Report(request=1, conversation=where, seq=2, reason="辱骂"))
    with pytest.raises(NotFound):
        world.ask(ada, Report(request=1, conversation=where, seq=9, reason="辱骂"))
    with pytest.raises(NotAllowed):
        world.ask(ada, Report(request=1, conversation=where, seq=2, reason="辱骂"))
    for seq, person in ((None, None), (2, ada.person)):
        with pytest.raises(Malformed):
            world.ask(bo, Report(request=1, conversation=where, reason="辱骂", seq=seq, person=person))
    with pytest.raises(Malformed):
        world.ask(bo, Report(request=1, conversation=where, seq=2, reason=" "))


@on_both
def test_reviewers_hear_of_a_report_and_whoever_made_it_of_its_outcome(store: SqlStore, world: World) -> None:
    """Not who is a party to it; and other processes hear the same."""
    ada, one = world.person("ada"), reviewer(world)
    other = world.person("other", duty=Duty.SECURITY_ADMIN)
    where = world.direct(ada, other)
    made = world.ask(ada, Report(request=1, conversation=where, person=other.person, reason="辱骂"))
    world.ask(one, OpenReport(request=1, report=UUID(made.id)))
    world.ask(one, CloseReport(request=1, report=UUID(made.id), outcome="已处理"))
    told = [event for event in store.told() if isinstance(event, ReportMoved)]
    assert [(event.state.value, set(event.people)) for event in told] == [
        ("open", {one.person}),
        ("in_review", {one.person}),
        ("closed", {one.person, ada.person}),
    ]
    [heard_last] = heard(store, write_hints("me", told[-1:]))
    assert heard_last == told[-1]
