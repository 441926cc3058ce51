import pytest

from govim.domain.errors import TooManyMembers
from govim.ports import Work
from govim.protocol.groups import AddMembers, ChangeSettings, RemoveMembers
from govim.services import change_members
from govim.services.change_members import members_content
from tests.govim.world import World, new_ref


def test_a_content_names_who_left() -> None:
    assert members_content("left", []) == {"kind": "members", "how": "left", "left": []}


def test_a_conversation_has_so_many_members(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    monkeypatch.setattr(change_members, "MAX_MEMBERS", 2)
    with pytest.raises(TooManyMembers):
        world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[cy.person]))


def test_what_a_newcomer_may_read_is_the_rule_of_when_they_came(world: World) -> None:
    ada, bo, cy, di = (world.person(name) for name in ("ada", "bo", "cy", "di"))
    where = world.group(ada, bo)
    world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[cy.person]))
    world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where, newcomers="joined"))
    world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[di.person]))
    found = world.store.run(Work(run=lambda tx: tx.log.conversation(where)))
    assert found is not None
    first = {person: member.visible_from for person, member in found.members.items()}
    assert first == {ada.person: 1, bo.person: 1, cy.person: 1, di.person: 4}


def test_who_comes_back_is_a_member_again_and_nothing_of_before_is_unread(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    world.say(ada, where, "一")
    world.ask(ada, RemoveMembers(client_ref=new_ref(), conversation=where, people=[bo.person]))
    world.say(ada, where, "二")
    world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[bo.person]))
    cursors = world.store.run(Work(run=lambda tx: tx.log.cursors(where, bo.person)))
    assert (cursors.delivered, cursors.read) == (5, 5)
    world.store.run(world.advance(bo, where, read=5))
    assert world.say(bo, where, "三").seq == 6
