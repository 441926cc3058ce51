"""One person's conversation list, in as many statements whatever its length."""

from collections.abc import Mapping
from collections.abc import Sequence as Seq
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    tuple_,
)

from govim.domain.conversation import ConversationKind, Cursors, Head
from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, Ordinal, PersonId, Sequence
from govim.domain.personal import is_marked_unread
from govim.domain.reading import ConversationSummary, DraftPreview, MemberState
from govim.storage.alike import read_newest
from govim.storage.burning import Viewer
from govim.storage.keyring import Keyring
from govim.storage.memory import Memory, Newest
from govim.storage.must_read_reads import count_must_reads
from govim.storage.own_views import last_hidden, mentions_after, own_view, read_drafts, seen_up_to
from govim.storage.people import names_of, now_of
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
    memory: Memory,
    person: PersonId,
    only: ConversationId | None = None,
    *,
    at: datetime,
) -> list[ConversationSummary]:
    """Pinned ones first, then by activity."""
    lines = read_lines(connection, person, only)
    return summaries_of(connection, keyring, memory, lines, Viewer(person, at), only)


def read_lines(connection: Connection, person: PersonId, only: ConversationId | None = None) -> Seq[Row[Any]]:
    """What stands in rows of the database about each of a person's conversations."""
    wanted = {"of_person": person} if only is None else {"of_person": person, "only": only}
    return connection.execute(_lines(of_one=only is not None), wanted).all()


def summaries_of(
    connection: Connection,
    keyring: Keyring,
    memory: Memory,
    lines: Seq[Row[Any]],
    viewer: Viewer,
    only: ConversationId | None = None,
) -> list[ConversationSummary]:
    newest = read_newest(connection, keyring, memory, [(line.id, line.last_seq) for line in lines])
    last = _last_seen(connection, keyring, lines, newest, viewer)
    names = _names(connection, lines, last)
    drafts = read_drafts(connection, keyring, viewer.person, lines)
    must_reads = count_must_reads(connection, viewer.person, only)
    found = [
        _summary(
            line,
            newest[line.id].members,
            last.get(line.id),
            names,
            must_reads.get(line.id, 0),
            drafts.get(line.id),
        )
        for line in lines
    ]
    return sorted(found, key=_activity, reverse=True)


def read_summary(
    connection: Connection,
    keyring: Keyring,
    memory: Memory,
    person: PersonId,
    conversation: ConversationId,
    *,
    at: datetime,
) -> ConversationSummary:
    found = read_summaries(connection, keyring, memory, person, only=conversation, at=at)
    if not found:
        raise NotFound
    return found[0]


def _last_seen(
    connection: Connection,
    keyring: Keyring,
    lines: Seq[Row[Any]],
    newest: Mapping[ConversationId, Newest],
    viewer: Viewer,
) -> dict[ConversationId, Entry]:
    """The newest message of each, if the reader may see it: then none before it either. Those that are not
    the same for everybody, or that the reader hid, are read as the reader sees them."""
    last, own = dict[ConversationId, Entry](), list[tuple[ConversationId, int]]()
    for line in lines:
        found = newest[line.id]
        if found.seq < line.visible_from or found.seq <= (line.cleared_seq or 0):
            continue
        if found.message is None or line.hidden_seq == found.seq:
            own.append((line.id, found.seq))
        else:
            last[line.id] = found.message
    if own:
        query = _own_messages().params(of_person=viewer.person, places=own)
        last.update({entry.conversation: entry for entry in entries_of(connection, keyring, query, viewer)})
    return last


def _names(
    connection: Connection, lines: Seq[Row[Any]], last: Mapping[ConversationId, Entry]
) -> dict[PersonId, str]:
    """Of those who spoke last: the other sides of direct ones are named on their lines."""
    names = {PersonId(line.other): line.other_name for line in lines if line.other is not None}
    if missing := {entry.sender for entry in last.values()} - names.keys():
        names.update(names_of(connection, missing))
    return names


# Building a statement costs more than running it, and everybody's welcome runs these: hence the caches.


@cache
def _lines(*, of_one: bool) -> Select[Any]:
    """A row each: head, my role and cursors, what I set and hid, ordinal at my read cursor, my own messages
    and my mentions after it, and the other side of a direct one."""
    at_read, seen = entries.alias("at_read"), seen_up_to()
    other, named = members.alias("other"), person_versions.alias("named")
    lines = (
        select(
            *conversations.c["id", "kind", "title", "last_seq", "last_ordinal"],
            *conversations.c["announcement_seq", "archived_at"],
            *members.c["role", "delivered", "read", "visible_from"],
            *personal_conversations.c["pinned_at", "muted_until", "marked_read", "cleared_seq"],
            *personal_conversations.c["draft_at", "draft_key", "draft"],
            last_hidden().label("hidden_seq"),
            func.coalesce(at_read.c.ordinal, 0).label("read_ordinal"),
            _own_after(seen).label("own_after"),
            mentions_after(seen).label("mentions"),
            other.c.person.label("other"),
            other.c.role.label("other_role"),
            other.c.delivered.label("other_delivered"),
            other.c.read.label("other_read"),
            other.c.silenced_until.label("other_silenced_until"),
            named.c.name.label("other_name"),
        )
        .join(members, members.c.conversation == conversations.c.id)
        .outerjoin(personal_conversations, own_view())
        .outerjoin(at_read, and_(at_read.c.conversation == conversations.c.id, at_read.c.seq == seen))
        .outerjoin(other, _other_side(other))
        .outerjoin(named, and_(named.c.person == other.c.person, now_of(named)))
        .where(members.c.person == bindparam("of_person"), members.c.left_seq.is_(None))
    )
    return lines.where(members.c.conversation == bindparam("only")) if of_one else lines


def _own_after(seen: ColumnElement[int]) -> ScalarSelect[int]:
    own = entries.alias("own")
    return (
        select(func.count())
        .where(
            own.c.conversation == conversations.c.id,
            own.c.seq > seen,
            own.c.sender == bindparam("of_person"),
            own.c.kind == EntryKind.MESSAGE.value,
        )
        .correlate(conversations, members, personal_conversations)
        .scalar_subquery()
    )


def _other_side(other: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- an alias of `members`
    """Of a group nobody: what is compared with is null there, so that its members are not looked through."""
    of_direct = case((conversations.c.kind == ConversationKind.DIRECT.value, conversations.c.id))
    return and_(
        other.c.conversation == of_direct,
        other.c.person != members.c.person,
        other.c.left_seq.is_(None),
    )


@cache
def _own_messages() -> Select[Any]:
    places = tuple_(entries.c.conversation, entries.c.seq).in_(bindparam("places", expanding=True))
    return seen_by(entry_columns(), bindparam("of_person")).where(places)


def _activity(found: ConversationSummary) -> tuple[bool, bool, object, ConversationId]:
    """An empty conversation comes last, the newest of them first (ids rise with time)."""
    return (found.is_pinned, found.last is not None, found.last.at if found.last else found.id.int, found.id)


def _summary(
    line: Row[Any],
    member_count: int,
    last: Entry | None,
    names: dict[PersonId, str],
    must_reads: int,
    draft: DraftPreview | None,
) -> ConversationSummary:
    return ConversationSummary(
        id=line.id,
        kind=ConversationKind(line.kind),
        title=line.title,
        member_count=member_count,
        role=line.role,
        other=None if line.other is None else _other(line),
        head=Head(seq=Sequence(line.last_seq), ordinal=Ordinal(line.last_ordinal)),
        mine=Cursors(delivered=Sequence(line.delivered), read=Sequence(line.read)),
        unread=line.last_ordinal - line.read_ordinal - line.own_after,
        last=last,
        last_sender=names.get(last.sender) if last else None,
        mentions=line.mentions,
        must_reads=must_reads,
        is_pinned=line.pinned_at is not None,
        muted_until=line.muted_until,
        is_marked_unread=is_marked_unread(line.marked_read, line.read),
        draft=draft,
        announcement=line.announcement_seq,
        is_archived=line.archived_at is not None,
    )


def _other(line: Row[Any]) -> MemberState:
    return MemberState(
        person=line.other,
        name=line.other_name,
        role=line.other_role,
        cursors=Cursors(delivered=line.other_delivered, read=line.other_read),
        silenced_until=line.other_silenced_until,
    )
