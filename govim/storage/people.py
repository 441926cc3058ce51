"""People as of now: name, main unit and post, in one row each."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, select

from govim.domain.ids import PersonId
from govim.domain.naming import findable
from govim.domain.person import Person
from govim.storage.schema import accounts, assignments, people, person_versions, posts, unit_versions
from govim_policies.folding import fold


def now_of(table: Any) -> Any:  # noqa: ANN401 -- SQLAlchemy's table and clause types say no more
    """The version that is true and believed now."""
    return and_(table.c.valid_to.is_(None), table.c.replaced_at.is_(None))


def active_people() -> Select[Any]:
    main_post = and_(assignments.c.person == people.c.id, assignments.c.is_main == 1, now_of(assignments))
    return (
        select(
            people.c.id,
            person_versions.c.name,
            person_versions.c.pinyin,
            func.coalesce(unit_versions.c.name, "").label("unit"),
            func.coalesce(posts.c.title, "").label("post"),
        )
        .join(person_versions, and_(person_versions.c.person == people.c.id, now_of(person_versions)))
        .outerjoin(assignments, main_post)
        .outerjoin(posts, and_(posts.c.id == assignments.c.post, now_of(posts)))
        .outerjoin(unit_versions, and_(unit_versions.c.unit == posts.c.unit, now_of(unit_versions)))
        .where(people.c.deactivated_at.is_(None))
    )


def person_as_of_now(connection: Connection, person: PersonId) -> Person | None:
    row = connection.execute(active_people().where(people.c.id == person)).first()
    return None if row is None else Person(id=person, name=row.name, unit=row.unit, post=row.post)


def names_of(connection: Connection, people: Collection[PersonId]) -> dict[PersonId, str]:
    """Also of those who were deactivated: what they said stays."""
    named = connection.execute(_names(), {"people": list(people)})
    return {PersonId(person): name for person, name in named}


@cache  # to build it costs more than to run it, and each welcome asks
def _names() -> Select[Any]:
    wanted = person_versions.c.person.in_(bindparam("people", expanding=True))
    return select(person_versions.c.person, person_versions.c.name).where(wanted, now_of(person_versions))


def find_people(connection: Connection, query: str, limit: int) -> tuple[list[Person], int]:
    """Whose name, pinyin, unit, post or login contains the query, folded; and how many in all."""
    wanted = fold(query.strip())
    named = connection.execute(select(accounts.c.person, accounts.c.login_folded))
    logins = {row.person: row.login_folded for row in named}
    found = [
        Person(id=PersonId(row.id), name=row.name, unit=row.unit, post=row.post)
        for row in connection.execute(active_people().order_by(person_versions.c.pinyin))
        if wanted in findable(row.name, row.pinyin)
        or wanted in fold(f"{row.unit}\n{row.post}\n{logins.get(row.id, '')}")
    ]
    return found[:limit], len(found)
