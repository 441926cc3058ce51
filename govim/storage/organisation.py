"""Units and who works in them, as of now."""

from collections.abc import Collection

from sqlalchemy import Connection, Select, select

from govim.domain.ids import PersonId, UnitId
from govim.storage.people import now_of
from govim.storage.schema import assignments, people, posts, unit_versions, units


def people_in(connection: Connection, wanted: Collection[UnitId]) -> list[PersonId]:
    """Active people who hold a post in the units or below them, each once."""
    below = select(units.c.id).where(units.c.id.in_(wanted)).cte("below", recursive=True)
    child = select(unit_versions.c.unit).join(below, unit_versions.c.parent == below.c.id)
    below = below.union(child.where(now_of(unit_versions)))
    found = (
        select(people.c.id)
        .where(people.c.deactivated_at.is_(None))
        .where(people.c.id.in_(_holders().where(posts.c.unit.in_(select(below.c.id)))))
        .order_by(people.c.id)
    )
    return [PersonId(person) for person in connection.scalars(found)]


def absent_units(connection: Connection, wanted: Collection[UnitId]) -> set[UnitId]:
    return set(wanted) - set(connection.scalars(select(units.c.id).where(units.c.id.in_(wanted))))


def absent_people(connection: Connection, wanted: Collection[PersonId]) -> set[PersonId]:
    there = select(people.c.id).where(people.c.id.in_(wanted), people.c.deactivated_at.is_(None))
    return set(wanted) - set(connection.scalars(there))


def work_together(connection: Connection, one: PersonId, other: PersonId) -> bool:
    """In one unit."""
    of_one, of_other = (set(connection.scalars(_units_of(person))) for person in (one, other))
    return not of_one.isdisjoint(of_other)


def _holders() -> Select[tuple[PersonId]]:
    return (
        select(assignments.c.person)
        .join(posts, posts.c.id == assignments.c.post)
        .where(now_of(assignments), now_of(posts))
    )


def _units_of(person: PersonId) -> Select[tuple[UnitId]]:
    return _holders().with_only_columns(posts.c.unit).where(assignments.c.person == person)
