from govim.domain.ids import PersonId, UnitId
from govim.domain.person import NewPerson, NewUnit
from govim.ports import Transaction, Work
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


@on_both
def test_people_are_found_by_their_units_and_those_below(store: SqlStore, world: World) -> None:
    office, section, other = (UnitId(world.ids.new()) for _ in range(3))
    head, clerk, friend, stranger = (PersonId(world.ids.new()) for _ in range(4))
    at = world.clock.now()

    def fill(tx: Transaction) -> None:
        for unit, parent in ((office, None), (section, office), (other, None)):
            tx.directory.add_unit(NewUnit(id=unit, parent=parent, name="x"), at=at)
        places = ((head, office), (clerk, section), (friend, section), (stranger, other))
        for number, (person, unit) in enumerate(places):
            new = NewPerson(id=person, name="张", login=f"p{number}", password_hash=None, unit=unit)
            tx.directory.add_person(new, at=at)

    def ask(tx: Transaction) -> None:
        groups, nobody = tx.groups, PersonId(world.ids.new())
        assert list(groups.people_in([office])) == [head, clerk, friend]
        assert list(groups.people_in([section, office])) == [head, clerk, friend]
        assert list(groups.people_in([other])) == [stranger]
        assert groups.absent_units([office, UnitId(nobody)]) == {UnitId(nobody)}
        assert groups.absent_people([head, nobody]) == {nobody}
        assert groups.work_together(clerk, friend)
        assert not groups.work_together(head, clerk)

    store.run(Work(run=fill))
    store.run(Work(run=ask))
