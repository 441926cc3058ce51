import pytest

from govim.domain.conversation import ConversationKind
from govim.domain.errors import Rejected
from govim.protocol.groups import SetRole
from govim.protocol.messages import Pin, React
from tests.govim.world import World, new_ref


def test_a_channel_is_written_by_those_with_a_role_and_read_by_all(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.store.run(world.open(ada, ConversationKind.CHANNEL, (bo.person,), "通知公告"))
    message = world.say(ada, where, "一")
    with pytest.raises(Rejected) as refused:
        world.say(bo, where, "二")
    assert (refused.value.code, refused.value.rule) == ("channel_read_only", "group.channel_read_only")
    with pytest.raises(Rejected, match="channel_read_only"):
        world.ask(bo, Pin(client_ref=new_ref(), conversation=where, seq=message.seq))
    world.ask(bo, React(request=1, conversation=where, seq=message.seq, reaction="👍"))
    world.ask(ada, SetRole(client_ref=new_ref(), conversation=where, person=bo.person, role="admin"))
    world.say(bo, where, "二")


def test_ones_own_notes_are_one_and_open_to_oneself(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    notes = world.open(ada, ConversationKind.NOTES, ())
    where = world.store.run(notes)
    assert world.store.run(notes) == where
    assert world.store.run(world.open(ada, ConversationKind.NOTES, ())) == where
    assert world.store.run(world.open(bo, ConversationKind.NOTES, ())) != where
    assert world.say(ada, where, "记下").seq == 2
