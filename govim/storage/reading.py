"""Reads of the logs, each as of one snapshot, for members only.

Functions take a connection inside a read transaction; `reader.py` runs them beside the loop.
"""

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.reading import Change, LogPage, LogResume
from govim.storage.contents import decode_content, open_content
from govim.storage.keyring import Keyring
from govim.storage.rows import entry_columns, entry_from_row
from govim.storage.schema import conversations, entries, members

RESUME_PAGE = 50
MAX_CHANGES = 500


def log_head(connection: Connection, conversation: ConversationId, person: PersonId) -> Sequence:
    """The access door of reads: a stranger gets the answer of an absent conversation."""
    head = connection.scalar(
        select(conversations.c.last_seq)
        .join(members, members.c.conversation == conversations.c.id)
        .where(conversations.c.id == conversation, members.c.person == person, members.c.left_seq.is_(None))
    )
    if head is None:
        raise NotFound
    return Sequence(head)


def entries_of(connection: Connection, keyring: Keyring, query: Select[Any]) -> list[Entry]:
    """Entries with their content opened; a recalled one's is left sealed, since nobody may see it."""
    rows = connection.execute(query).all()
    keyring.fetch(connection, {row.key_id for row in rows if row.sealed is not None})
    return [
        entry_from_row(row, None if row.recalled_seq is not None else _content(connection, keyring, row))
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
    head = log_head(connection, conversation, person)
    here = entry_columns().where(entries.c.conversation == conversation)
    if after is not None:
        upwards = here.where(entries.c.seq > after).order_by(entries.c.seq).limit(limit)
        found = entries_of(connection, keyring, upwards)
    else:
        end = head + 1 if before is None else before
        downwards = here.where(entries.c.seq < end).order_by(entries.c.seq.desc()).limit(limit)
        found = entries_of(connection, keyring, downwards)[::-1]
    return LogPage(conversation=conversation, entries=tuple(found), head=head)


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
    head = log_head(connection, conversation, person)
    if synced == head:
        return None
    since = synced if synced < head else 0
    start = max(since, head - RESUME_PAGE)
    newest = (
        entry_columns()
        .where(entries.c.conversation == conversation, entries.c.seq > start)
        .order_by(entries.c.seq)
    )
    changed, complete = _changes(connection, conversation, since)
    return LogResume(
        conversation=conversation,
        changed=changed,
        changed_complete=complete and since == synced,
        page=tuple(entries_of(connection, keyring, newest)),
        gap=(since + 1, start) if start > since else None,
        head=head,
    )


def _changes(
    connection: Connection, conversation: ConversationId, since: int
) -> tuple[tuple[Change, ...], bool]:
    """What became, after `since`, of entries at or below it."""
    rows = connection.execute(
        select(entries.c.target_seq, entries.c.sender, entries.c.at)
        .where(
            entries.c.conversation == conversation,
            entries.c.seq > since,
            entries.c.target_seq.is_not(None),
            entries.c.target_seq <= since,
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
