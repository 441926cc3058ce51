import pytest

from govim.domain.errors import Rejected
from govim.protocol.groups import Announce, Dissolve, Leave
from govim.protocol.messages import Pin, React
from govim.protocol.values import AppendRequest, ChangeRequest
from govim_audit.record import Kind
from tests.govim.services.test_add_members import add
from tests.govim.world import World, new_ref


def test_a_dissolved_group_is_read_and_nothing_else(world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    message = world.say(ada, where, "一")
    with pytest.raises(Rejected, match="needs_owner"):
        world.ask(bo, Dissolve(client_ref=new_ref(), conversation=where))
    request = Dissolve(client_ref=new_ref(), conversation=where)
    entry = world.ask(ada, request)
    assert world.ask(ada, request) == entry
    acts: list[AppendRequest | ChangeRequest] = [
        add(where, cy.person),
        Announce(client_ref=new_ref(), conversation=where, text="再见"),
        Leave(client_ref=new_ref(), conversation=where),
        Pin(client_ref=new_ref(), conversation=where, seq=message.seq),
        React(request=1, conversation=where, seq=message.seq, reaction="👍"),
        Dissolve(client_ref=new_ref(), conversation=where),
    ]
    for act in acts:
        with pytest.raises(Rejected) as refused:
            world.ask(ada, act)
        assert (refused.value.code, refused.value.rule) == ("archived", "group.archived")
    with pytest.raises(Rejected, match="archived"):
        world.say(bo, where, "二")
    with pytest.raises(Rejected, match="archived"):
        world.store.run(world.recall(ada, where, message.seq))
    world.store.run(world.advance(bo, where, read=entry.seq))
    [record] = world.recorded(Kind.CONVERSATION_DISSOLVED)
    assert record.seq == entry.seq
