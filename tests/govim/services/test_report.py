from uuid import UUID

import pytest

from govim.domain.errors import Malformed, NotAllowed, NotFound
from govim.protocol.reports import CloseReport, Report
from govim_audit.record import Kind
from tests.govim.hierarchy import reviewer
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
