import pytest

from govim.domain.conversation import Role
from govim.domain.entry import EntryKind
from govim.domain.errors import ClientRefReused, Malformed, NothingChanged, Rejected, UnknownPeople
from govim.domain.events import ConversationGained, EntryAppended
from govim.domain.ids import ConversationId, PersonId, UnitId
from govim.domain.person import NewPerson, NewUnit
from govim.ports import Transaction, Work
from govim.protocol.groups import AddMembers, ChangeSettings
from govim_audit.record import Kind
from tests.govim.world import World, new_ref


def employ(world: World, unit: UnitId, login: str, parent: UnitId | None = None) -> PersonId:
    """Somebody who works in a new unit."""
    new = NewPerson(
        id=PersonId(world.ids.new()), name=login, login=login, password_hash=None, unit=unit, post="科员"
    )

    def run(tx: Transaction) -> None:
        tx.directory.add_unit(NewUnit(id=unit, parent=parent, name=login), at=world.clock.now())
        tx.directory.add_person(new, at=world.clock.now())

    world.store.run(Work(run=run))
    return new.id


def add(where: ConversationId, *people: PersonId, units: list[UnitId] | None = None) -> AddMembers:
    return AddMembers(client_ref=new_ref(), conversation=where, people=list(people), units=list(units or ()))


def test_many_people_are_one_entry_and_see_the_group_from_then_on(world: World) -> None:
    ada, bo, cy, di = (world.person(name) for name in ("ada", "bo", "cy", "di"))
    where = world.group(ada, bo)
    entry = world.ask(ada, add(where, cy.person, bo.person, di.person, cy.person))
    assert (entry.kind, entry.seq, entry.joined) == (EntryKind.MEMBERS, 2, (cy.person, di.person))
    told = world.store.told()[-2:]
    assert isinstance(told[0], EntryAppended)
    assert set(told[0].members) == {ada.person, bo.person}
    assert told[1] == ConversationGained(conversation=where, people=(cy.person, di.person))
    [record] = world.recorded(Kind.MEMBERS_CHANGED)
    assert (record.seq, record.fields["how"]) == (2, "added")
    assert record.fields["members"] == [str(cy.person), str(di.person)]
    assert world.say(di, where, "到了").seq == 3


def test_units_are_the_people_who_work_in_them_and_below(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    office, section = UnitId(world.ids.new()), UnitId(world.ids.new())
    cy, di = employ(world, office, "cy"), employ(world, section, "di", parent=office)
    where = world.group(ada, bo)
    request = add(where, units=[office])
    entry = world.ask(ada, request)
    assert set(entry.joined) == {cy, di}
    employ(world, UnitId(world.ids.new()), "later", parent=office)
    assert world.ask(ada, request) == entry  # a retry, although the unit is another by now
    other = AddMembers(client_ref=request.client_ref, conversation=where, people=[bo.person])
    with pytest.raises(ClientRefReused):
        world.ask(ada, other)


def test_members_add_only_where_the_rules_say_so(world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    with pytest.raises(Rejected) as refused:
        world.ask(bo, add(where, cy.person))
    assert (refused.value.code, refused.value.rule) == ("needs_manager", "group.needs_manager")
    [record] = world.recorded(Kind.ACT_REFUSED)
    assert (record.fields["act"], record.fields["people"]) == ("members.changed", [str(cy.person)])
    world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where, adders="all"))
    assert world.ask(bo, add(where, cy.person)).joined == (cy.person,)


def test_nobody_new_no_people_and_unknown_ones_are_refused(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    nobody = PersonId(world.ids.new())
    with pytest.raises(NothingChanged):
        world.ask(ada, add(where, bo.person))
    with pytest.raises(Malformed):
        world.ask(ada, add(where))
    with pytest.raises(UnknownPeople) as refused:
        world.ask(ada, add(where, bo.person, nobody))
    assert dict(refused.value.detail) == {"field": "people", "count": 1}
    with pytest.raises(UnknownPeople) as refused:
        world.ask(ada, add(where, units=[UnitId(nobody)]))
    assert refused.value.detail["field"] == "units"
    with pytest.raises(Rejected, match="not_a_group"):
        world.ask(ada, add(world.direct(ada, bo), bo.person))


def test_whoever_comes_is_a_member(world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    world.ask(ada, add(where, cy.person))
    roles = world.store.run(Work(run=lambda tx: tx.log.conversation(where)))
    assert roles is not None
    assert {person: member.role for person, member in roles.members.items()} == {
        ada.person: Role.OWNER,
        bo.person: Role.MEMBER,
        cy.person: Role.MEMBER,
    }
