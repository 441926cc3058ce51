"""One person's conversation list, in as many statements whatever its length."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, select, tuple_

from govim.domain.conversation import ConversationKind, Cursors, Head
from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, Ordinal, PersonId, Sequence
from govim.domain.personal import is_marked_unread
from govim.domain.reading import ConversationSummary, DraftPreview, MemberState
from govim.storage.burning import Viewer
from govim.storage.keyring import Keyring
from govim.storage.member_pages import member_from_row
from govim.storage.must_read_reads import count_must_reads
from govim.storage.own_views import count_mentions, own_view, read_drafts, seen_up_to
from govim.storage.people import names_of
from govim.storage.reading import entries_of
from govim.storage.rows import entry_columns, seen_by
from govim.storage.schema import (
    conversations,
    entries,
    members,
    person_versions,
    personal_conversations,
)


def read_summaries(
    connection: Connection,
    keyring: Keyring,
    person: PersonId,
    only: ConversationId | None = None,
    *,
    at: datetime,
) -> list[ConversationSummary]:
    """Pinned ones first, then by activity."""
    wanted = {"of_person": person} if only is None else {"of_person": person, "only": only}
    of_one = only is not None
    lines = connection.execute(_lines(of_one=of_one), wanted).all()
    others = {
        row.conversation: member_from_row(row) for row in connection.execute(_others(of_one=of_one), wanted)
    }
    newest = entries_of(connection, keyring, _newest(of_one=of_one).params(wanted), Viewer(person, at))
    last = {entry.conversation: entry for entry in newest}
    names = names_of(connection, {entry.sender for entry in newest})
    mentions = count_mentions(connection, person, only)
    drafts = read_drafts(connection, keyring, person, lines)
    must_reads = count_must_reads(connection, person, only)
    found = [
        _summary(
            line,
            others.get(line.id),
            last.get(line.id),
            names,
            mentions.get(line.id, 0),
            must_reads.get(line.id, 0),
            drafts.get(line.id),
        )
        for line in lines
    ]
    return sorted(found, key=_activity, reverse=True)


def read_summary(
    connection: Connection, keyring: Keyring, person: PersonId, conversation: ConversationId, *, at: datetime
) -> ConversationSummary:
    found = read_summaries(connection, keyring, person, only=conversation, at=at)
    if not found:
        raise NotFound
    return found[0]


# Building a statement costs more than running it, and everybody's welcome runs these: hence the caches.


@cache
def _lines(*, of_one: bool) -> Select[Any]:
    """A row each: heads, how many we are, my role and cursors, ordinal at my read one, my own after it."""
    at_read, own, everybody = entries.alias("at_read"), entries.alias("own"), members.alias("everybody")
    seen = seen_up_to()
    own_after = (
        select(func.count())
        .where(
            own.c.conversation == conversations.c.id,
            own.c.seq > seen,
            own.c.sender == bindparam("of_person"),
            own.c.kind == EntryKind.MESSAGE.value,
        )
        .scalar_subquery()
    )
    count = (
        select(func.count())
        .where(everybody.c.conversation == conversations.c.id, everybody.c.left_seq.is_(None))
        .scalar_subquery()
    )
    lines = (
        select(
            conversations.c.id,
            conversations.c.kind,
            conversations.c.title,
            conversations.c.last_seq,
            conversations.c.last_ordinal,
            conversations.c.announcement_seq,
            conversations.c.archived_at,
            members.c.role,
            members.c.delivered,
            members.c.read,
            personal_conversations.c.pinned_at,
            personal_conversations.c.muted_until,
            personal_conversations.c.marked_read,
            personal_conversations.c.draft_at,
            personal_conversations.c.draft_key,
            personal_conversations.c.draft,
            func.coalesce(at_read.c.ordinal, 0).label("read_ordinal"),
            own_after.label("own_after"),
            count.label("member_count"),
        )
        .join(members, members.c.conversation == conversations.c.id)
        .outerjoin(personal_conversations, own_view())
        .outerjoin(at_read, and_(at_read.c.conversation == conversations.c.id, at_read.c.seq == seen))
    )
    return _mine(lines, members, of_one=of_one)


@cache
def _others(*, of_one: bool) -> Select[Any]:
    """The other side of each direct conversation."""
    mine = members.alias("mine")
    name = and_(
        person_versions.c.person == members.c.person,
        person_versions.c.valid_to.is_(None),
        person_versions.c.replaced_at.is_(None),
    )
    others = (
        select(members, person_versions.c.name)
        .join(mine, and_(mine.c.conversation == members.c.conversation, mine.c.person != members.c.person))
        .join(conversations, conversations.c.id == members.c.conversation)
        .join(person_versions, name)
        .where(conversations.c.kind == ConversationKind.DIRECT.value, members.c.left_seq.is_(None))
    )
    return _mine(others, mine, of_one=of_one)


@cache
def _newest(*, of_one: bool) -> Select[Any]:
    """The last message of each that the reader may see."""
    newest = entries.alias("newest")
    cleared = func.coalesce(personal_conversations.c.cleared_seq, 0)
    last = (
        select(newest.c.seq)
        .where(
            newest.c.conversation == members.c.conversation,
            newest.c.kind == EntryKind.MESSAGE.value,
            newest.c.seq >= members.c.visible_from,
            newest.c.seq > cleared,
        )
        .order_by(newest.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    lines = select(members.c.conversation, last).outerjoin(personal_conversations, own_view())
    places = _mine(lines, members, of_one=of_one)
    newest_seen = seen_by(entry_columns(), bindparam("of_person"))
    return newest_seen.where(tuple_(entries.c.conversation, entries.c.seq).in_(places))


def _mine(query: Select[Any], mine: Any, *, of_one: bool) -> Select[Any]:  # noqa: ANN401 -- `members` or an alias
    found = query.where(mine.c.person == bindparam("of_person"), mine.c.left_seq.is_(None))
    return found.where(mine.c.conversation == bindparam("only")) if of_one else found


def _activity(found: ConversationSummary) -> tuple[bool, bool, object, ConversationId]:
    """An empty conversation comes last, the newest of them first (ids rise with time)."""
    return (found.is_pinned, found.last is not None, found.last.at if found.last else found.id.int, found.id)


def _summary(
    line: Row[Any],
    other: MemberState | None,
    last: Entry | None,
    names: dict[PersonId, str],
    mentions: int,
    must_reads: int,
    draft: DraftPreview | None,
) -> ConversationSummary:
    return ConversationSummary(
        id=line.id,
        kind=ConversationKind(line.kind),
        title=line.title,
        member_count=line.member_count,
        role=line.role,
        other=other,
        head=Head(seq=Sequence(line.last_seq), ordinal=Ordinal(line.last_ordinal)),
        mine=Cursors(delivered=Sequence(line.delivered), read=Sequence(line.read)),
        unread=line.last_ordinal - line.read_ordinal - line.own_after,
        last=last,
        last_sender=names.get(last.sender) if last else None,
        mentions=mentions,
        must_reads=must_reads,
        is_pinned=line.pinned_at is not None,
        muted_until=line.muted_until,
        is_marked_unread=is_marked_unread(line.marked_read, line.read),
        draft=draft,
        announcement=line.announcement_seq,
        is_archived=line.archived_at is not None,
    )
