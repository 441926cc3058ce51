from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec import structs

from govim.domain.actor import Actor
from govim.domain.errors import (
    AlreadyRecalled,
    ClientRefReused,
    Malformed,
    NotFound,
    NotTheSender,
    UnknownMembers,
)
from govim.domain.events import MustReadChanged
from govim.protocol.bodies import TextBody
from govim.protocol.frames import Send
from govim.protocol.must_reads import AskConfirmation, Confirm, MustRead, ToConfirm
from govim_audit.record import Kind
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref


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


@on_both
def test_a_message_is_sent_with_whom_it_asks_in_one_commit(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    asked = ToConfirm(people=[bo.person], to_deputy_after=3600)
    send = Send(client_ref=new_ref(), conversation=where, body=TextBody(text="请阅"), must_read=asked)
    entry = world.ask(ada, send)
    assert [type(event).__name__ for event in store.told()[-2:]] == ["EntryAppended", "MustReadChanged"]
    sheet = store.answer(ada.person, MustRead(request=1, conversation=where, seq=entry.seq))
    assert ([line.person for line in sheet.people], sheet.to_deputy_after) == ([str(bo.person)], 3600)
    [record] = world.recorded(Kind.MUST_READ_ASKED)
    assert (record.fields["target"], record.fields["people"]) == (entry.seq, [str(bo.person)])
    assert world.ask(ada, send).seq == entry.seq  # a retry asks nobody again
    assert len(world.recorded(Kind.MUST_READ_ASKED)) == 1
    with pytest.raises(ClientRefReused):
        world.ask(ada, structs.replace(send, must_read=ToConfirm(people=[eve.person])))
    plain = Send(client_ref=new_ref(), conversation=where, body=TextBody(text="九点"))
    world.ask(ada, plain)
    with pytest.raises(ClientRefReused):
        world.ask(ada, structs.replace(plain, must_read=asked))


@on_both
def test_what_asks_nobody_is_not_sent_either(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    before = len(world.entries(where))
    wrong: list[tuple[UUID, type[Exception]]] = [(uuid4(), UnknownMembers), (ada.person, Malformed)]
    for person, error in wrong:
        asked = ToConfirm(people=[person])
        send = Send(client_ref=new_ref(), conversation=where, body=TextBody(text="请阅"), must_read=asked)
        with pytest.raises(error):
            world.ask(ada, send)
    assert len(world.entries(where)) == before
    assert world.recorded(Kind.MUST_READ_ASKED, Kind.MESSAGE_SENT) == []
    assert len(world.recorded(Kind.MESSAGE_REFUSED)) == 2
    assert world.say(ada, where, "九点").seq == before + 1
    del store
