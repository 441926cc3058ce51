"""Who stands above a person: the head of their unit, or of the next one above it that has another head."""

from uuid import UUID

from sqlalchemy import Connection, and_, select

from govim.domain.ids import PersonId
from govim.storage.people import now_of
from govim.storage.schema import assignments, people, posts, unit_versions

MAX_DEPTH = 64  # of units; deeper, or round in a circle, there is nobody


def find_superiors(connection: Connection, person: PersonId) -> list[PersonId]:
    """As of now. Empty where nobody is found. Several where a unit has several heads."""
    unit = connection.scalar(
        select(posts.c.unit)
        .join(assignments, and_(assignments.c.post == posts.c.id, now_of(assignments)))
        .where(assignments.c.person == person, assignments.c.is_main == 1, now_of(posts))
    )
    for _ in range(MAX_DEPTH):
        if unit is None:
            break
        heads = _heads(connection, unit)
        if heads and person not in heads:
            return heads
        unit = connection.scalar(
            select(unit_versions.c.parent).where(unit_versions.c.unit == unit, now_of(unit_versions))
        )
    return []


def _heads(connection: Connection, unit: UUID) -> list[PersonId]:
    """Of one unit, whether that is their main post or not."""
    heads = (
        select(assignments.c.person)
        .join(posts, and_(posts.c.id == assignments.c.post, now_of(posts)))
        .join(people, people.c.id == assignments.c.person)
        .where(
            posts.c.unit == unit, posts.c.is_head == 1, now_of(assignments), people.c.deactivated_at.is_(None)
        )
        .order_by(assignments.c.person)
        .distinct()
    )
    return [PersonId(head) for head in connection.scalars(heads)]
