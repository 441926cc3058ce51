"""Who is in a conversation, a page at a time: a group may have thousands."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, bindparam, func, select

from govim.domain.conversation import Cursors
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.naming import findable
from govim.domain.reading import MembersPage, MemberState
from govim.storage.reading import log_head
from govim.storage.schema import members, person_versions
from govim_policies.folding import fold

BEFORE_ALL = UUID(int=0)
MOST = 5000  # members of a conversation


def read_members(
    connection: Connection,
    conversation: ConversationId,
    person: PersonId,
    *,
    after: PersonId | None,
    limit: int,
    role: str | None = None,
    name: str = "",
) -> MembersPage:
    """In the order of their ids, which is that of the key: no page costs more for the ones before it. With a
    role or a part of a name, only those who have it are there, and counted."""
    log_head(connection, conversation, person)
    wanted = {"of": conversation} if role is None else {"of": conversation, "role": role}
    of_role = role is not None
    if sought := fold(name.strip()):
        return _named(connection, conversation, sought, wanted, after or BEFORE_ALL, limit)
    count = connection.scalar(_present(select(func.count()).select_from(members), of_role=of_role), wanted)
    rows = connection.execute(_page(of_role=of_role), {**wanted, "after": after or BEFORE_ALL, "most": limit})
    return MembersPage(
        conversation=conversation, members=tuple(member_from_row(row) for row in rows), count=count or 0
    )


def _named(
    connection: Connection,
    conversation: ConversationId,
    sought: str,
    wanted: dict[str, Any],
    after: UUID,
    limit: int,
) -> MembersPage:
    """All names are looked at, since no index holds parts of folded ones: a group has 5 000 at most."""
    everybody = _page(of_role="role" in wanted)
    rows = connection.execute(everybody, {**wanted, "after": BEFORE_ALL, "most": MOST}).all()
    found = [row for row in rows if sought in findable(row.name, row.pinyin)]
    page = [member_from_row(row) for row in found if row.person > after][:limit]
    return MembersPage(conversation=conversation, members=tuple(page), count=len(found))


def member_from_row(row: Any) -> MemberState:  # noqa: ANN401 -- a row of any statement that has these columns
    return MemberState(
        person=PersonId(row.person),
        name=row.name,
        role=row.role,
        cursors=Cursors(delivered=Sequence(row.delivered), read=Sequence(row.read)),
        silenced_until=row.silenced_until,
    )


@cache
def _page(*, of_role: bool) -> Select[Any]:
    name = and_(
        person_versions.c.person == members.c.person,
        person_versions.c.valid_to.is_(None),
        person_versions.c.replaced_at.is_(None),
    )
    page = (
        select(
            members.c.person,
            members.c.role,
            members.c.delivered,
            members.c.read,
            members.c.silenced_until,
            person_versions.c.name,
            person_versions.c.pinyin,
        )
        .join(person_versions, name)
        .where(members.c.person > bindparam("after"))
        .order_by(members.c.person)
        .limit(bindparam("most"))
    )
    return _present(page, of_role=of_role)


def _present(query: Select[Any], *, of_role: bool) -> Select[Any]:
    found = query.where(members.c.conversation == bindparam("of"), members.c.left_seq.is_(None))
    return found.where(members.c.role == bindparam("role")) if of_role else found
