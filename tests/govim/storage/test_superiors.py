from sqlalchemy import update

from govim.domain.ids import PersonId, UnitId
from govim.ports import Work
from govim.storage.schema import people, unit_versions
from tests.govim.hierarchy import official, unit
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


def person(world: World, login: str, where: UnitId | None, *, is_head: bool = False) -> PersonId:
    return official(world, login, where, is_head=is_head).person


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
