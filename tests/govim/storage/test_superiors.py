from sqlalchemy import update

from govim.domain.ids import PersonId, UnitId
from govim.domain.person import NewPerson, NewUnit
from govim.ports import Work
from govim.services.manage_people import add_person, add_unit
from govim.storage.schema import people, unit_versions
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import DESK, World


def unit(world: World, name: str, parent: UnitId | None = None) -> UnitId:
    new = NewUnit(id=UnitId(world.ids.new()), parent=parent, name=name)
    world.store.run(Work(run=lambda tx: add_unit(new, by=None, origin=DESK, tx=tx, at=world.clock.now())))
    return new.id


def person(world: World, login: str, where: UnitId | None, *, is_head: bool = False) -> PersonId:
    new = NewPerson(
        id=PersonId(world.ids.new()), name=login, login=login, password_hash=None, unit=where, is_head=is_head
    )
    world.store.run(Work(run=lambda tx: add_person(new, by=None, origin=DESK, tx=tx, at=world.clock.now())))
    return new.id


def superiors(world: World, of: PersonId) -> list[PersonId]:
    return list(world.store.run(Work(run=lambda tx: tx.directory.superiors(of))))


@on_both
def test_the_superior_is_the_head_of_the_nearest_unit_above(store: SqlStore, world: World) -> None:
    bureau = unit(world, "局")
    office = unit(world, "办公室", bureau)
    section = unit(world, "秘书科", office)  # has no head
    chief, head = person(world, "chief", bureau, is_head=True), person(world, "head", office, is_head=True)
    clerk, secretary = person(world, "clerk", office), person(world, "secretary", section)
    assert superiors(world, clerk) == superiors(world, secretary) == [head]
    assert superiors(world, head) == [chief]
    assert superiors(world, chief) == superiors(world, person(world, "guest", None)) == []

    writer = store.dialect.open_writer()
    with writer.begin() as connection:
        connection.execute(update(people).where(people.c.id == head).values(deactivated_at=world.clock.now()))
    writer.dispose()
    assert superiors(world, clerk) == [chief]


@on_both
def test_units_that_stand_above_each_other_end_nowhere(store: SqlStore, world: World) -> None:
    one = unit(world, "甲")
    other = unit(world, "乙", one)
    writer = store.dialect.open_writer()
    with writer.begin() as connection:
        above = update(unit_versions).where(unit_versions.c.unit == one).values(parent=other)
        connection.execute(above)
    writer.dispose()
    assert superiors(world, person(world, "clerk", one)) == []
