"""The dense log of one person: conversations gained; later drafts, mute, pins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from govim.domain.ids import ConversationId, PersonId
from govim.storage.schema import personal_entries


def personal_heads(connection: Connection, people: Sequence[PersonId]) -> dict[PersonId, int]:
    rows = connection.execute(
        select(personal_entries.c.person, func.max(personal_entries.c.n))
        .where(personal_entries.c.person.in_(people))
        .group_by(personal_entries.c.person)
    )
    return {PersonId(person): head for person, head in rows}


def note_joined(
    connection: Connection, conversation: ConversationId, people: Sequence[PersonId], at: datetime
) -> None:
    heads = personal_heads(connection, people)
    common = {"kind": "joined", "conversation": conversation, "at": at}
    rows = [{**common, "person": person, "n": heads.get(person, 0) + 1} for person in people]
    connection.execute(insert(personal_entries), rows)
