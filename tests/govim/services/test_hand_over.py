import pytest

from govim.domain.errors import NothingChanged, Rejected, UnknownPeople
from govim.domain.ids import ConversationId, PersonId
from govim.protocol.groups import HandOver
from tests.govim.world import World, new_ref


def hand_over(where: ConversationId, person: PersonId) -> HandOver:
    return HandOver(client_ref=new_ref(), conversation=where, person=person)


def test_there_is_one_owner(world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    with pytest.raises(NothingChanged):
        world.ask(ada, hand_over(where, ada.person))
    with pytest.raises(UnknownPeople):
        world.ask(ada, hand_over(where, cy.person))
    entry = world.ask(ada, hand_over(where, bo.person))
    assert entry.content["roles"] == {str(bo.person): "owner", str(ada.person): "member"}
    with pytest.raises(Rejected, match="needs_owner"):
        world.ask(ada, hand_over(where, ada.person))
    world.ask(bo, hand_over(where, ada.person))
