import pytest

from govim.domain.errors import AlreadyRecalled, NotAllowed, NotFound
from govim.domain.ids import Sequence
from govim.ports import Transaction, Work
from govim.protocol.personal import Favourite, Favourites, Unfavourite
from govim.services.favourite_message import MAX_FAVOURITES
from govim_audit.record import Kind
from tests.govim.sites import SqlStore
from tests.govim.world import World


def test_a_message_is_marked_with_tags_which_may_change_and_unmarked(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "电话 010")
    world.ask(bo, Favourite(request=1, conversation=where, seq=2, tags=["电话", "电话"]))
    world.ask(bo, Favourite(request=1, conversation=where, seq=2, tags=["号码"]))
    [found] = store.answer(bo.person, Favourites(request=1)).favourites
    assert (found.seq, found.tags, found.entry.body["text"]) == (2, ["号码"], "电话 010")
    for _ in range(2):
        world.ask(bo, Unfavourite(request=1, conversation=where, seq=2))
    assert store.answer(bo.person, Favourites(request=1)).total == 0
    assert len(world.recorded(Kind.PERSONAL_CHANGED)) == 3


def test_only_what_one_sees_can_be_marked(world: World) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    for who, seq in ((eve, 2), (ada, 1), (ada, 3)):
        with pytest.raises(NotFound):
            world.ask(who, Favourite(request=1, conversation=where, seq=seq))
    store = world.store
    store.run(world.recall(ada, where, 2))
    with pytest.raises(AlreadyRecalled):
        world.ask(bo, Favourite(request=1, conversation=where, seq=2))


def test_one_has_so_many_favourites(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")

    def fill(tx: Transaction) -> None:
        for seq in range(MAX_FAVOURITES):
            tx.personal.favourite(ada.person, where, Sequence(10 + seq), [], at=world.clock.now())

    world.store.run(Work(run=fill))
    with pytest.raises(NotAllowed):
        world.ask(ada, Favourite(request=1, conversation=where, seq=2))
    world.ask(ada, Unfavourite(request=1, conversation=where, seq=10))
    world.ask(ada, Favourite(request=1, conversation=where, seq=2))
