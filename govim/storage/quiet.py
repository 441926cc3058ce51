"""Who shall not be disturbed now, by what they chose."""

from collections.abc import Sequence as Seq
from datetime import datetime, tzinfo
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from govim.domain.ids import ConversationId, PersonId
from govim.domain.notifications import Notice, Notifications, may_notify
from govim.storage.schema import preferences

CHUNK = 1000  # ids in one statement
NAME = "notifications"
_ANYWHERE = ConversationId(UUID(int=0))  # what must be read passes a muted conversation


def read_quiet(
    connection: Connection, people: Seq[PersonId], at: datetime, zone: tzinfo
) -> frozenset[PersonId]:
    """Those whose quiet hours what must be read does not pass."""
    notice = Notice(conversation=_ANYWHERE, at=at, is_must_read=True)
    quiet: set[PersonId] = set()
    for start in range(0, len(people), CHUNK):
        chosen = select(preferences.c.person, preferences.c.value).where(
            preferences.c.name == NAME, preferences.c.person.in_(people[start : start + CHUNK])
        )
        for row in connection.execute(chosen):
            notifications = msgspec.json.decode(row.value, type=Notifications)
            if not may_notify(notifications, notice, zone).allowed:
                quiet.add(PersonId(row.person))
    return frozenset(quiet)
