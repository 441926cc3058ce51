import pytest

from govim.domain.errors import AlreadyRecalled, NotAsked, NotFound
from govim.domain.events import MustReadChanged
from govim.protocol.must_reads import AskConfirmation, Confirm
from govim_audit.record import Kind
from tests.govim.world import World


def test_each_confirmation_counts_once_and_leaves_one_record(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    world.say(ada, where, "请阅")
    world.ask(ada, AskConfirmation(request=1, conversation=where, seq=2))
    confirm = Confirm(request=1, conversation=where, seq=2)
    assert world.ask(bo, confirm) == world.ask(bo, confirm)
    told = world.store.told()[-1]
    assert isinstance(told, MustReadChanged)
    assert (told.must_read.confirmed, set(told.people)) == (1, {ada.person, bo.person})
    found = world.ask(eve, confirm)
    assert (found.confirmed, found.has_ended) == (2, True)
    assert [record.actor for record in world.recorded(Kind.MUST_READ_CONFIRMED)] == [bo.person, eve.person]


def test_nobody_confirms_what_they_were_not_asked(world: World) -> None:
    ada, bo, eve, out = (world.person(name) for name in ("ada", "bo", "eve", "out"))
    where = world.group(ada, bo, eve)
    world.say(ada, where, "请阅")
    confirm = Confirm(request=1, conversation=where, seq=2)
    with pytest.raises(NotAsked):
        world.ask(bo, confirm)
    world.ask(ada, AskConfirmation(request=1, conversation=where, seq=2, people=[bo.person]))
    for who, error in ((eve, NotAsked), (ada, NotAsked), (out, NotFound)):
        with pytest.raises(error):
            world.ask(who, confirm)
    world.store.run(world.recall(ada, where, 2))
    with pytest.raises(AlreadyRecalled):
        world.ask(bo, confirm)
