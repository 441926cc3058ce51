from uuid import UUID

import pytest

from govim.domain.errors import Forbidden, Malformed, ReportClosed
from govim.protocol.reports import CloseReport, Pile, Report, ReportList, Reports
from govim_audit.record import Kind
from tests.govim.hierarchy import reviewer
from tests.govim.sites import SqlStore
from tests.govim.world import World


def test_a_closed_report_says_to_whoever_made_it_what_came_of_it(store: SqlStore, world: World) -> None:
    ada, bo, security = world.person("ada"), world.person("bo"), reviewer(world)
    where = world.direct(ada, bo)
    world.say(bo, where, "骂人的话")
    made = world.ask(ada, Report(request=1, conversation=where, seq=2, reason="辱骂"))
    close = CloseReport(request=1, report=UUID(made.id), outcome="已约谈提醒")
    with pytest.raises(Forbidden):
        world.ask(bo, close)
    with pytest.raises(Malformed):
        world.ask(security, CloseReport(request=1, report=UUID(made.id), outcome=" "))
    assert world.ask(security, close).state == "closed"
    with pytest.raises(ReportClosed):
        world.ask(security, close)
    mine: ReportList = store.answer(ada.person, Reports(request=1, pile=Pile.MINE))
    [seen] = mine.reports
    assert (seen.state, seen.outcome, seen.decided_by) == ("closed", "已约谈提醒", str(security.person))
    [record] = world.recorded(Kind.REPORT_CLOSED)
    assert (record.actor, record.text, record.fields["report"]) == (security.person, "已约谈提醒", made.id)
