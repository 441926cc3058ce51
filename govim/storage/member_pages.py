"""Who is in a conversation, a page at a time: a group may have thousands."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, bindparam, func, select

from govim.domain.conversation import Cursors
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.reading import MembersPage, MemberState
from govim.storage.reading import log_head
from govim.storage.schema import members, person_versions

BEFORE_ALL = UUID(int=0)


def read_members(
    connection: Connection,
    conversation: ConversationId,
    person: PersonId,
    *,
    after: PersonId | None,
    limit: int,
) -> MembersPage:
    """In the order of their ids, which is that of the key: no page costs more for the ones before it."""
    log_head(connection, conversation, person)
    count = connection.scalar(
        select(func.count()).where(members.c.conversation == conversation, members.c.left_seq.is_(None))
    )
    rows = connection.execute(_page(), {"of": conversation, "after": after or BEFORE_ALL, "most": limit})
    return MembersPage(
        conversation=conversation, members=tuple(member_from_row(row) for row in rows), count=count or 0
    )


def member_from_row(row: Any) -> MemberState:  # noqa: ANN401 -- a row of any statement that has these columns
    return MemberState(
        person=PersonId(row.person),
        name=row.name,
        role=row.role,
        cursors=Cursors(delivered=Sequence(row.delivered), read=Sequence(row.read)),
    )


@cache
def _page() -> Select[Any]:
    name = and_(
        person_versions.c.person == members.c.person,
        person_versions.c.valid_to.is_(None),
        person_versions.c.replaced_at.is_(None),
    )
    return (
        select(members.c.person, members.c.role, members.c.delivered, members.c.read, person_versions.c.name)
        .join(person_versions, name)
        .where(
            members.c.conversation == bindparam("of"),
            members.c.person > bindparam("after"),
            members.c.left_seq.is_(None),
        )
        .order_by(members.c.person)
        .limit(bindparam("most"))
    )
