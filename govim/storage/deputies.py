"""Who stands in for a person.

Nobody names deputies yet: until the directory does, it is whoever holds the next post of the same unit, by
rank. To be replaced with the directory's own table.
"""

from sqlalchemy import Connection, and_, select

from govim.domain.ids import PersonId
from govim.storage.people import now_of
from govim.storage.schema import assignments, people, posts


def find_deputies(connection: Connection, person: PersonId) -> list[PersonId]:
    """As of now: one, or nobody."""
    held = and_(assignments.c.post == posts.c.id, assignments.c.is_main == 1, now_of(assignments))
    unit = select(posts.c.unit).join(assignments, held).where(assignments.c.person == person, now_of(posts))
    colleagues = (
        select(assignments.c.person)
        .join(posts, held)
        .join(people, people.c.id == assignments.c.person)
        .where(posts.c.unit == unit.scalar_subquery(), now_of(posts), people.c.deactivated_at.is_(None))
        .order_by(posts.c.is_head.desc(), posts.c.rank, posts.c.id)
    )
    found = [PersonId(each) for each in connection.scalars(colleagues)]
    return found[found.index(person) + 1 :][:1] if person in found else []
