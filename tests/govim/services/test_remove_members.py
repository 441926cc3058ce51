import pytest

from govim.domain.errors import Malformed, NotFound, Rejected, UnknownPeople
from govim.domain.events import ConversationLost, EntryAppended
from govim.domain.ids import ConversationId, PersonId
from govim.protocol.groups import RemoveMembers, SetRole
from govim_audit.record import Kind
from tests.govim.world import World, new_ref


def remove(where: ConversationId, *people: PersonId) -> RemoveMembers:
    return RemoveMembers(client_ref=new_ref(), conversation=where, people=list(people))


def test_who_is_removed_knows_nothing_of_it_any_more_and_the_others_are_told(world: World) -> None:
    ada, bo, cy, di = (world.person(name) for name in ("ada", "bo", "cy", "di"))
    where = world.group(ada, bo, cy, di)
    request = remove(where, cy.person, di.person)
    entry = world.ask(ada, request)
    told = world.store.told()[-2:]
    assert isinstance(told[0], EntryAppended)
    assert set(told[0].members) == {ada.person, bo.person}
    assert told[1] == ConversationLost(conversation=where, people=(cy.person, di.person))
    assert entry.content == {
        "kind": "members", "how": "removed", "left": [str(cy.person), str(di.person)],
    }  # fmt: skip
    for gone in (cy, di):
        with pytest.raises(NotFound):
            world.say(gone, where, "还在吗")
    [record] = world.recorded(Kind.MEMBERS_CHANGED)
    assert record.fields["left"] == [str(cy.person), str(di.person)]
    assert world.ask(ada, request) == entry


def test_administrators_remove_members_and_nobody_above_them(world: World) -> None:
    ada, bo, cy, di = (world.person(name) for name in ("ada", "bo", "cy", "di"))
    where = world.group(ada, bo, cy, di)
    for who in (bo, cy):
        world.ask(ada, SetRole(client_ref=new_ref(), conversation=where, person=who.person, role="admin"))
    for who, whom, code in (
        (di, cy, "needs_manager"),
        (bo, cy, "needs_owner"),
        (bo, ada, "needs_owner"),
    ):
        with pytest.raises(Rejected, match=code):
            world.ask(who, remove(where, whom.person))
    world.ask(bo, remove(where, di.person))
    world.ask(ada, remove(where, bo.person))


def test_all_or_nobody(world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    with pytest.raises(UnknownPeople):
        world.ask(ada, remove(where, bo.person, cy.person))
    with pytest.raises(Malformed):
        world.ask(ada, remove(where, ada.person, bo.person))
    world.say(bo, where, "还在")
