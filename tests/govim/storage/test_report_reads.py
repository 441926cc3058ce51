import pytest

from govim.domain.actor import Actor
from govim.domain.errors import Forbidden
from govim.protocol.reports import Pile, Report, ReportList, Reports
from tests.govim.hierarchy import reviewer
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


def pile(store: SqlStore, who: Actor, which: Pile, *, after: int = 0, limit: int = 50) -> ReportList:
    found = store.answer(who.person, Reports(request=1, pile=which, after=after, limit=limit))
    assert isinstance(found, ReportList)
    return found


@on_both
def test_reviewers_see_what_there_is_and_not_what_anybody_wrote(store: SqlStore, world: World) -> None:
    ada, bo, security = world.person("ada"), world.person("bo"), reviewer(world)
    where = world.direct(ada, bo)
    for _ in range(3):
        world.say(bo, where, "骂人的话")
    made = [
        world.ask(ada, Report(request=1, conversation=where, seq=seq, reason="辱骂")) for seq in (2, 3, 4)
    ]
    pending = pile(store, security, Pile.PENDING)
    assert {each.id for each in pending.reports} == {each.id for each in made}
    assert [each.reason for each in pending.reports] == [None] * 3
    page = pile(store, security, Pile.PENDING, after=1, limit=1)
    assert (page.total, [each.id for each in page.reports]) == (3, [pending.reports[1].id])
    assert pile(store, security, Pile.CLOSED).total == 0
    mine = pile(store, ada, Pile.MINE)
    assert (mine.total, {each.reason for each in mine.reports}) == (3, {"辱骂"})
    assert pile(store, bo, Pile.MINE).total == 0


@pytest.mark.parametrize("which", [Pile.PENDING, Pile.CLOSED])
def test_the_piles_of_reviewers_are_theirs(store: SqlStore, world: World, which: Pile) -> None:
    with pytest.raises(Forbidden):
        pile(store, world.person("ada"), which)
