from govim.domain.events import MustReadChanged
from govim.protocol.must_reads import AskConfirmation
from tests.govim.world import World


def test_a_recall_ends_it_for_all_who_were_asked(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    world.say(ada, where, "请阅")
    world.ask(ada, AskConfirmation(request=1, conversation=where, seq=2, people=[bo.person]))
    world.store.run(world.recall(ada, where, 2))
    told = world.store.told()[-2:]
    ended = next(event for event in told if isinstance(event, MustReadChanged))
    assert ended.must_read.ended_at == world.clock.now()
    assert set(ended.people) == {ada.person, bo.person}


def test_a_recall_of_another_message_ends_nothing(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "请阅")
    world.say(ada, where, "二")
    world.ask(ada, AskConfirmation(request=1, conversation=where, seq=2))
    world.store.run(world.recall(ada, where, 3))
    assert [event for event in world.store.told() if isinstance(event, MustReadChanged)][1:] == []
