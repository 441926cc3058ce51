from uuid import UUID

import pytest

from govim.domain.errors import Forbidden, NotAllowed, NotFound
from govim.domain.person import Duty
from govim.protocol.bodies import TextBody
from govim.protocol.frames import Send
from govim.protocol.reports import OpenReport, Report
from govim.services.open_report import AROUND
from govim_audit.record import Kind
from tests.govim.hierarchy import reviewer
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref


@on_both
def test_a_reviewer_reads_the_message_with_five_on_each_side_and_leaves_a_record(
    store: SqlStore, world: World
) -> None:
    ada, bo, security = world.person("ada"), world.person("bo"), reviewer(world)
    where = world.direct(ada, bo)
    for number in range(2, 22):
        world.say(bo, where, f"第{number}条")
    made = world.ask(ada, Report(request=1, conversation=where, seq=10, reason="辱骂"))
    opened = world.ask(security, OpenReport(request=1, report=UUID(made.id)))
    assert [entry.seq for entry in opened.entries] == list(range(10 - AROUND, 10 + AROUND + 1))
    assert opened.entries[AROUND].body == {"kind": "text", "text": "第10条"}
    assert (opened.report.state, opened.report.reason) == ("in_review", "辱骂")
    world.ask(security, OpenReport(request=1, report=UUID(made.id)))
    [first, second] = world.recorded(Kind.REPORT_OPENED)
    assert first.fields == second.fields
    assert (first.actor, first.fields["report"], first.fields["target"]) == (security.person, made.id, 10)
    assert first.fields["seen"] == list(range(5, 16))
    assert first.fields["conversation"] == str(where)


def test_only_reviewers_open_it_and_nobody_their_own(world: World) -> None:
    ada, security = world.person("ada"), reviewer(world)
    officer = world.person("officer", duty=Duty.COMPLIANCE_OFFICER)
    where = world.direct(ada, security)
    world.say(security, where, "骂人的话")
    made = world.ask(ada, Report(request=1, conversation=where, seq=2, reason="辱骂"))
    for who in (ada, officer):
        with pytest.raises(Forbidden):
            world.ask(who, OpenReport(request=1, report=UUID(made.id)))
        with pytest.raises(Forbidden):  # the same, whatever there is
            world.ask(who, OpenReport(request=1, report=world.ids.new()))
    with pytest.raises(NotAllowed):
        world.ask(security, OpenReport(request=1, report=UUID(made.id)))
    with pytest.raises(NotFound):
        world.ask(security, OpenReport(request=1, report=world.ids.new()))
    assert world.recorded(Kind.REPORT_OPENED) == []


def test_what_was_recalled_is_not_read_here_either_and_a_person_shows_no_messages(world: World) -> None:
    ada, bo, security = world.person("ada"), world.person("bo"), reviewer(world)
    where = world.direct(ada, bo)
    world.say(bo, where, "骂人的话")
    message = world.ask(ada, Report(request=1, conversation=where, seq=2, reason="辱骂"))
    person = world.ask(ada, Report(request=1, conversation=where, person=bo.person, reason="冒名"))
    world.store.run(world.recall(bo, where, 2))
    [entry] = world.ask(security, OpenReport(request=1, report=UUID(message.id))).entries
    assert (entry.state, entry.body) == ("recalled", None)
    assert world.ask(security, OpenReport(request=1, report=UUID(person.id))).entries == []


def test_of_what_burns_only_the_reported_message_is_read(world: World) -> None:
    ada, bo, security = world.person("ada"), world.person("bo"), reviewer(world)
    where = world.direct(ada, bo)
    for text in ("一", "骂人的话"):
        body = TextBody(text=text)
        world.ask(bo, Send(client_ref=new_ref(), conversation=where, body=body, burn_seconds=60))
    made = world.ask(ada, Report(request=1, conversation=where, seq=3, reason="辱骂"))
    near, reported = world.ask(security, OpenReport(request=1, report=UUID(made.id))).entries
    assert (near.state, near.body) == ("burnt", None)
    assert reported.body == {"kind": "text", "text": "骂人的话"}
