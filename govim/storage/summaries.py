"""One person's conversation list, in a few statements whatever its length."""

from collections import defaultdict
from collections.abc import Sequence as Seq
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, or_, select

from govim.domain.conversation import ConversationKind, Cursors, Head
from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, Ordinal, PersonId, Sequence
from govim.domain.reading import ConversationSummary, MemberState
from govim.storage.keyring import Keyring
from govim.storage.reading import entries_of
from govim.storage.rows import entry_columns
from govim.storage.schema import conversations, entries, members, person_versions

SHOWN_MEMBERS = 200


def read_summaries(
    connection: Connection, keyring: Keyring, person: PersonId, only: ConversationId | None = None
) -> list[ConversationSummary]:
    """Newest activity first."""
    lines = connection.execute(_lines(of_one=only is not None), {"of_person": person, "only": only}).all()
    ids = [ConversationId(line.id) for line in lines]
    present = _members(connection, ids, person)
    counts = _counts(connection, ids)
    last = _last_messages(connection, keyring, lines)
    found = [_summary(line, present[line.id], counts[line.id], last.get(line.id)) for line in lines]
    return sorted(found, key=_activity, reverse=True)


def read_summary(
    connection: Connection, keyring: Keyring, person: PersonId, conversation: ConversationId
) -> ConversationSummary:
    found = read_summaries(connection, keyring, person, only=conversation)
    if not found:
        raise NotFound
    return found[0]


@cache  # building costs more than running it, and everybody's welcome runs it
def _lines(*, of_one: bool) -> Select[Any]:
    """A row each: heads, my cursors, the ordinal at my read cursor, my own after it, the last message."""
    at_read, own, newest = entries.alias("at_read"), entries.alias("own"), entries.alias("newest")
    is_message = EntryKind.MESSAGE.value
    own_after = (
        select(func.count())
        .where(
            own.c.conversation == conversations.c.id,
            own.c.seq > members.c.read,
            own.c.sender == bindparam("of_person"),
            own.c.kind == is_message,
        )
        .scalar_subquery()
    )
    last_message = (
        select(newest.c.seq)
        .where(newest.c.conversation == conversations.c.id, newest.c.kind == is_message)
        .order_by(newest.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    lines = (
        select(
            conversations.c.id,
            conversations.c.kind,
            conversations.c.title,
            conversations.c.last_seq,
            conversations.c.last_ordinal,
            members.c.delivered,
            members.c.read,
            func.coalesce(at_read.c.ordinal, 0).label("read_ordinal"),
            own_after.label("own_after"),
            last_message.label("last_message"),
        )
        .join(members, members.c.conversation == conversations.c.id)
        .outerjoin(
            at_read, and_(at_read.c.conversation == conversations.c.id, at_read.c.seq == members.c.read)
        )
        .where(members.c.person == bindparam("of_person"), members.c.left_seq.is_(None))
    )
    return lines.where(conversations.c.id == bindparam("only")) if of_one else lines


@cache
def _first_members() -> Select[Any]:
    """The first of each conversation by joining, the asker before all."""
    place = func.row_number().over(
        partition_by=members.c.conversation,
        order_by=[(members.c.person != bindparam("of_person")), members.c.joined_seq, members.c.person],
    )
    ranked = (
        select(members, place.label("place"))
        .where(members.c.conversation.in_(bindparam("ids", expanding=True)), members.c.left_seq.is_(None))
        .subquery()
    )
    name = and_(
        person_versions.c.person == ranked.c.person,
        person_versions.c.valid_to.is_(None),
        person_versions.c.replaced_at.is_(None),
    )
    return (
        select(ranked, person_versions.c.name)
        .join(person_versions, name)
        .where(ranked.c.place <= bindparam("shown"))
        .order_by(ranked.c.place)
    )


def _members(
    connection: Connection, ids: Seq[ConversationId], person: PersonId
) -> defaultdict[ConversationId, list[MemberState]]:
    rows = connection.execute(_first_members(), {"of_person": person, "ids": ids, "shown": SHOWN_MEMBERS})
    found: defaultdict[ConversationId, list[MemberState]] = defaultdict(list)
    for row in rows:
        cursors = Cursors(delivered=Sequence(row.delivered), read=Sequence(row.read))
        found[row.conversation].append(MemberState(person=row.person, name=row.name, cursors=cursors))
    return found


def _counts(connection: Connection, ids: Seq[ConversationId]) -> dict[ConversationId, int]:
    rows = connection.execute(
        select(members.c.conversation, func.count())
        .where(members.c.conversation.in_(ids), members.c.left_seq.is_(None))
        .group_by(members.c.conversation)
    )
    return {ConversationId(conversation): count for conversation, count in rows}


def _last_messages(
    connection: Connection, keyring: Keyring, lines: Seq[Row[Any]]
) -> dict[ConversationId, Entry]:
    places = [
        and_(entries.c.conversation == line.id, entries.c.seq == line.last_message)
        for line in lines
        if line.last_message is not None
    ]
    found: dict[ConversationId, Entry] = {}
    for start in range(0, len(places), 100):  # SQLite bounds the depth of an expression
        query = entry_columns().where(or_(*places[start : start + 100]))
        found.update((entry.conversation, entry) for entry in entries_of(connection, keyring, query))
    return found


def _activity(found: ConversationSummary) -> tuple[bool, object, ConversationId]:
    """An empty conversation comes last, the newest of them first (ids rise with time)."""
    return (found.last is not None, found.last.at if found.last else found.id.int, found.id)


def _summary(
    line: Row[Any], present: list[MemberState], count: int, last: Entry | None
) -> ConversationSummary:
    return ConversationSummary(
        id=line.id,
        kind=ConversationKind(line.kind),
        title=line.title,
        member_count=count,
        members=tuple(present),
        head=Head(seq=Sequence(line.last_seq), ordinal=Ordinal(line.last_ordinal)),
        mine=Cursors(delivered=Sequence(line.delivered), read=Sequence(line.read)),
        unread=line.last_ordinal - line.read_ordinal - line.own_after,
        last=last,
    )
