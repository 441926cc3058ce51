import pytest

from govim.domain.errors import NotFound
from govim.protocol.messages import Pin, Pins, React, Reactions
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref


@on_both
def test_pins_are_shown_to_members_newest_first_without_what_was_recalled(
    store: SqlStore, world: World
) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.direct(ada, bo)
    for text in ("一", "二", "三"):
        world.say(ada, where, text)
    for seq in (2, 3, 4):
        world.clock.time = world.clock.time.replace(second=seq)
        world.ask(bo, Pin(client_ref=new_ref(), conversation=where, seq=seq))
    world.store.run(world.recall(ada, where, 3))
    found = store.answer(ada.person, Pins(request=1, conversation=where))
    assert [(pin.entry.body["text"], pin.pinned_by) for pin in found.pins] == [
        ("三", str(bo.person)),
        ("一", str(bo.person)),
    ]
    with pytest.raises(NotFound):
        store.answer(eve.person, Pins(request=1, conversation=where))


@on_both
def test_who_reacted_is_paged_in_order(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    for who, reaction in ((bo, "👍"), (ada, "👍"), (bo, "✅")):
        world.clock.time = world.clock.time.replace(second=world.clock.time.second + 1)
        world.ask(who, React(request=1, conversation=where, seq=2, reaction=reaction))
    found = store.answer(ada.person, Reactions(request=1, conversation=where, seq=2, after=1, limit=1))
    assert (found.total, [(each.person, each.reaction) for each in found.reactions]) == (
        3,
        [(str(ada.person), "👍")],
    )
    for person, seq in ((eve.person, 2), (ada.person, 99)):
        with pytest.raises(NotFound):
            store.answer(person, Reactions(request=1, conversation=where, seq=seq))
    world.store.run(world.recall(ada, where, 2))
    found = store.answer(ada.person, Reactions(request=1, conversation=where, seq=2))
    assert (found.total, found.reactions) == (0, [])
