"""Reads of the logs, each as of one snapshot, for members only.

Functions take a connection inside a read transaction; `reader.py` runs them beside the loop.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.reading import Change, LogPage, LogResume
from govim.storage.contents import decode_content, open_content
from govim.storage.keyring import Keyring
from govim.storage.rows import entry_columns, entry_from_row, is_hidden, seen_by
from govim.storage.schema import conversations, entries, members, personal_conversations

RESUME_PAGE = 50
MAX_CHANGES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What a member may read of a log: from what they were let see and did not clear, to its end."""

    first: Sequence
    head: Sequence


def log_window(connection: Connection, conversation: ConversationId, person: PersonId) -> Window:
    """The access door of reads: a stranger gets the answer of an absent conversation."""
    own = personal_conversations
    row = connection.execute(
        select(conversations.c.last_seq, members.c.visible_from, own.c.cleared_seq)
        .join(members, members.c.conversation == conversations.c.id)
        .outerjoin(own, and_(own.c.conversation == conversations.c.id, own.c.person == members.c.person))
        .where(conversations.c.id == conversation, members.c.person == person, members.c.left_seq.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    first = max(row.visible_from, (row.cleared_seq or 0) + 1)
    return Window(first=Sequence(first), head=Sequence(row.last_seq))


def log_head(connection: Connection, conversation: ConversationId, person: PersonId) -> Sequence:
    """The end of a log, through the same door."""
    return log_window(connection, conversation, person).head


def entries_of(connection: Connection, keyring: Keyring, query: Select[Any]) -> list[Entry]:
    """Entries with their content opened; a recalled or hidden one's is left sealed: it is not to be seen."""
    rows = connection.execute(query).all()
    keyring.fetch(connection, {row.key_id for row in rows if row.sealed is not None})
    return [
        entry_from_row(
            row,
            None if row.recalled_seq is not None or is_hidden(row) else _content(connection, keyring, row),
        )
        for row in rows
    ]


def read_page(
    connection: Connection,
    keyring: Keyring,
    conversation: ConversationId,
    person: PersonId,
    *,
    before: int | None,
    after: int | None,
    limit: int,
) -> LogPage:
    """Entries after a sequence, or the last ones before one (before the end, if neither is given)."""
    window = log_window(connection, conversation, person)
    here = _seen(conversation, person).where(entries.c.seq >= window.first)
    if after is not None:
        upwards = here.where(entries.c.seq > after).order_by(entries.c.seq).limit(limit)
        found = entries_of(connection, keyring, upwards)
    else:
        end = window.head + 1 if before is None else before
        downwards = here.where(entries.c.seq < end).order_by(entries.c.seq.desc()).limit(limit)
        found = entries_of(connection, keyring, downwards)[::-1]
    return LogPage(conversation=conversation, entries=tuple(found), head=window.head)


def read_resume(
    connection: Connection,
    keyring: Keyring,
    conversation: ConversationId,
    person: PersonId,
    synced: int,
) -> LogResume | None:
    """What a client that saw everything up to `synced` has to learn; None if that is nothing.

    A cursor beyond the end (a restored older state, or a liar) is answered from the beginning.
    """
    window = log_window(connection, conversation, person)
    head = window.head
    if synced == head:
        return None
    since = synced if synced < head else 0
    unseen = max(since, window.first - 1)
    start = max(unseen, head - RESUME_PAGE)
    newest = _seen(conversation, person).where(entries.c.seq > start).order_by(entries.c.seq)
    changed, complete = _changes(connection, conversation, since, window.first)
    return LogResume(
        conversation=conversation,
        changed=changed,
        changed_complete=complete and since == synced,
        page=tuple(entries_of(connection, keyring, newest)),
        gap=(unseen + 1, start) if start > unseen else None,
        head=head,
    )


def _seen(conversation: ConversationId, person: PersonId) -> Select[Any]:
    return seen_by(entry_columns(), person).where(entries.c.conversation == conversation)


def _changes(
    connection: Connection, conversation: ConversationId, since: int, first: int
) -> tuple[tuple[Change, ...], bool]:
    """What became, after `since`, of entries at or below it, from the first that may be read."""
    rows = connection.execute(
        select(entries.c.target_seq, entries.c.sender, entries.c.at)
        .where(
            entries.c.conversation == conversation,
            entries.c.seq > since,
            entries.c.target_seq.between(first, since),
            entries.c.kind == EntryKind.RECALL.value,
        )
        .order_by(entries.c.seq)
        .limit(MAX_CHANGES + 1)
    ).all()
    changes = tuple(
        Change(target=Sequence(row.target_seq), by=PersonId(row.sender), at=row.at)
        for row in rows[:MAX_CHANGES]
    )
    return changes, len(rows) <= MAX_CHANGES


def _content(connection: Connection, keyring: Keyring, row: Row[Any]) -> Any:  # noqa: ANN401
    if row.content_id is None:
        return None
    return decode_content(open_content(connection, keyring, row.content_id, row.key_id, row.sealed))
