"""What people say of themselves, and who may hear that somebody is typing."""

from collections.abc import Sequence as Seq
from datetime import datetime

from sqlalchemy import Connection, select

from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, PersonId
from govim.domain.presence import Presence, PresenceState, as_of
from govim.storage.schema import members, presence

CHUNK = 1000  # ids in one statement


def read_presences(connection: Connection, people: Seq[PersonId], at: datetime) -> dict[PersonId, Presence]:
    """Of those who said something that still holds."""
    found = {}
    for start in range(0, len(people), CHUNK):
        wanted = select(presence).where(presence.c.person.in_(people[start : start + CHUNK]))
        for row in connection.execute(wanted):
            said = Presence(state=PresenceState(row.state), text=row.text, until=row.until)
            found[PersonId(row.person)] = as_of(said, at)
    return found


def read_audience(
    connection: Connection, conversation: ConversationId, person: PersonId, limit: int
) -> list[PersonId]:
    """Who else is in it; nobody if there are more than the limit. Raises NotFound for strangers."""
    there = members.c.conversation == conversation, members.c.left_seq.is_(None)
    is_in = select(members.c.person).where(*there, members.c.person == person)
    if connection.scalar(is_in) is None:
        raise NotFound
    others = connection.scalars(select(members.c.person).where(*there).limit(limit + 1)).all()
    return [] if len(others) > limit else [PersonId(each) for each in others if each != person]
