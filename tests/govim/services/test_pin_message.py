import pytest

from govim.domain.entry import EntryKind
from govim.domain.errors import AlreadyRecalled, ClientRefReused, NotFound, NothingChanged, TooManyPins
from govim.domain.events import EntryAppended
from govim.domain.ids import ConversationId
from govim.protocol.messages import Pin
from govim.services.pin_message import MAX_PINS
from govim_audit.record import Kind
from tests.govim.world import World, new_ref


def pin(where: ConversationId, seq: int, *, is_pinned: bool = True) -> Pin:
    return Pin(client_ref=new_ref(), conversation=where, seq=seq, is_pinned=is_pinned)


def test_a_pin_is_an_entry_that_everybody_is_told_of_and_leaves_a_record(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "会议九点")
    entry = world.ask(bo, pin(where, 2))
    assert (entry.kind, entry.seq, entry.ordinal, entry.target) == (EntryKind.PIN, 3, 1, 2)
    told = world.store.told()[-1]
    assert isinstance(told, EntryAppended)
    assert (told.entry, set(told.members)) == (entry, {ada.person, bo.person})
    [record] = world.recorded(Kind.MESSAGE_PINNED)
    assert (record.seq, record.fields["target"], record.fields["is_pinned"]) == (3, 2, True)


def test_a_retry_is_one_result_and_the_ref_of_another_pin_is_refused(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    world.say(ada, where, "二")
    first = pin(where, 2)
    assert world.ask(ada, first) == world.ask(ada, first)
    with pytest.raises(ClientRefReused):
        world.ask(ada, Pin(client_ref=first.client_ref, conversation=where, seq=3))
    with pytest.raises(ClientRefReused):
        world.ask(ada, Pin(client_ref=first.client_ref, conversation=where, seq=2, is_pinned=False))


def test_what_is_so_already_is_refused(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    with pytest.raises(NothingChanged):
        world.ask(ada, pin(where, 2, is_pinned=False))
    world.ask(ada, pin(where, 2))
    with pytest.raises(NothingChanged):
        world.ask(bo, pin(where, 2))
    world.ask(bo, pin(where, 2, is_pinned=False))


def test_what_was_recalled_or_is_no_message_is_not_pinned(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    world.store.run(world.recall(ada, where, 2))
    with pytest.raises(AlreadyRecalled):
        world.ask(ada, pin(where, 2))
    for who, seq in ((ada, 1), (ada, 99), (eve, 2)):
        with pytest.raises(NotFound):
            world.ask(who, pin(where, seq))
    refused = world.recorded(Kind.ACT_REFUSED)
    assert [record.fields["code"] for record in refused] == ["already_recalled", *["not_found"] * 3]
    assert refused[0].fields["act"] == "message.pinned"


def test_a_conversation_has_so_many_pins(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for _ in range(MAX_PINS + 1):
        world.say(ada, where, "一")
    for seq in range(2, MAX_PINS + 2):
        world.ask(ada, pin(where, seq))
    with pytest.raises(TooManyPins):
        world.ask(ada, pin(where, MAX_PINS + 2))
