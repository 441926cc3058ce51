import pytest

from govim.domain.errors import NotFound
from govim.domain.events import SummaryChanged
from govim.protocol.personal import Clear, Favourite, Favourites, Hide, OwnMessage
from govim_audit.record import Kind
from tests.govim.sites import SqlStore
from tests.govim.world import World


def test_a_message_is_hidden_once_from_whoever_hides_it(store: SqlStore, world: World) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    world.ask(bo, Favourite(request=1, conversation=where, seq=2))
    world.ask(ada, Favourite(request=1, conversation=where, seq=2))
    for _ in range(2):
        assert world.ask(bo, Hide(request=1, conversation=where, seq=2)) == OwnMessage(seq=2)
    assert [record.fields["change"] for record in world.recorded(Kind.PERSONAL_CHANGED)] == [
        "favourite",
        "favourite",
        "hidden",
    ]
    assert [each.state for each in store.answer(bo.person, Favourites(request=1)).favourites] == ["withdrawn"]
    assert [each.state for each in store.answer(ada.person, Favourites(request=1)).favourites] == ["sent"]
    with pytest.raises(NotFound):
        world.ask(eve, Hide(request=1, conversation=where, seq=2))


def test_a_history_is_cleared_forward_only_and_to_the_end_at_most(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for text in ("一", "二"):
        world.say(ada, where, text)
    cleared = [world.ask(bo, Clear(request=1, conversation=where, up_to=up_to)).up_to for up_to in (2, 1, 99)]
    assert cleared == [2, 2, 3]
    told = [event for event in store.told() if isinstance(event, SummaryChanged)]
    assert told == [SummaryChanged(conversation=where, person=bo.person)] * 2
    # Nothing was read by it.
    assert store.run(world.advance(bo, where)).read == 0


def test_what_was_cleared_is_no_favourite_any_more(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    world.ask(bo, Favourite(request=1, conversation=where, seq=2))
    world.ask(bo, Clear(request=1, conversation=where, up_to=2))
    [found] = store.answer(bo.person, Favourites(request=1)).favourites
    assert (found.state, found.entry) == ("withdrawn", None)
