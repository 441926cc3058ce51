import pytest

from govim.domain.errors import NotFound, Rejected
from govim.domain.events import ConversationLost
from govim.domain.ids import ConversationId
from govim.protocol.groups import HandOver, Leave, RemoveMembers
from tests.govim.world import World, new_ref


def leave(where: ConversationId) -> Leave:
    return Leave(client_ref=new_ref(), conversation=where)


def test_a_member_leaves_and_a_retry_is_answered_although_it_is_out_of_sight(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    request = leave(where)
    entry = world.ask(bo, request)
    assert world.store.told()[-1] == ConversationLost(conversation=where, people=(bo.person,))
    assert world.ask(bo, request) == entry
    with pytest.raises(NotFound):
        world.ask(bo, leave(where))


def test_an_owner_hands_over_first_unless_nobody_else_is_there(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where, empty = world.group(ada, bo), world.group(ada, bo)
    with pytest.raises(Rejected, match="owner_must_hand_over"):
        world.ask(ada, leave(where))
    world.ask(ada, HandOver(client_ref=new_ref(), conversation=where, person=bo.person))
    world.ask(ada, leave(where))
    world.ask(ada, RemoveMembers(client_ref=new_ref(), conversation=empty, people=[bo.person]))
    world.ask(ada, leave(empty))


def test_nobody_leaves_a_direct_conversation(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    with pytest.raises(Rejected, match="not_a_group"):
        world.ask(ada, leave(world.direct(ada, bo)))
