from typing import Any
from uuid import uuid4

import pytest

from govim.domain.actor import Actor
from govim.domain.errors import AlreadyRecalled, Malformed, NotFound, NotTheSender, UnknownMembers
from govim.domain.events import MustReadChanged
from govim.protocol.must_reads import AskConfirmation, Confirm
from govim_audit.record import Kind
from tests.govim.world import World


def test_all_members_but_the_sender_are_asked_told_and_recorded(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    world.say(ada, where, "请阅")
    found = world.ask(ada, AskConfirmation(request=1, conversation=where, seq=2))
    assert (found.asked, found.confirmed, found.has_ended) == (2, 0, False)
    told = world.store.told()[-1]
    assert isinstance(told, MustReadChanged)
    assert set(told.people) == {ada.person, bo.person, eve.person}
    [record] = world.recorded(Kind.MUST_READ_ASKED)
    assert record.fields["people"] == sorted([str(bo.person), str(eve.person)])


def test_asked_twice_is_asked_once_and_others_are_added(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    world.say(ada, where, "请阅")
    ask = AskConfirmation(request=1, conversation=where, seq=2, people=[bo.person])
    assert world.ask(ada, ask) == world.ask(ada, ask)
    assert len(world.recorded(Kind.MUST_READ_ASKED)) == 1
    assert world.ask(bo, Confirm(request=1, conversation=where, seq=2)).has_ended
    found = world.ask(ada, AskConfirmation(request=1, conversation=where, seq=2))
    assert (found.asked, found.confirmed, found.has_ended) == (2, 1, False)


def test_only_of_ones_own_message_and_only_members(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.direct(ada, bo)
    world.say(ada, where, "请阅")
    of_it: dict[str, Any] = {"request": 1, "conversation": where, "seq": 2}
    wrong: list[tuple[Actor, dict[str, Any], type[Exception]]] = [
        (bo, {}, NotTheSender),
        (eve, {}, NotFound),
        (ada, {"people": [uuid4()]}, UnknownMembers),
        (ada, {"people": [eve.person]}, UnknownMembers),
        (ada, {"people": [ada.person]}, Malformed),
        (ada, {"seq": 1}, NotFound),
    ]
    for who, extra, error in wrong:
        with pytest.raises(error):
            world.ask(who, AskConfirmation(**{**of_it, **extra}))
    world.store.run(world.recall(ada, where, 2))
    with pytest.raises(AlreadyRecalled):
        world.ask(ada, AskConfirmation(**of_it))
