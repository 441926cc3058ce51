"""Reads of the logs, each as of one snapshot, for members only.

Functions take a connection inside a read transaction; `reader.py` runs them beside the loop.
"""

from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row, Select, and_, select

from govim.domain.entry import Entry
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.reading import LogPage
from govim.storage.as_they_are import as_they_are
from govim.storage.burning import Viewer, burnt_for
from govim.storage.contents import read_content
from govim.storage.keyring import Keyring
from govim.storage.rows import entry_columns, entry_from_row, is_hidden, seen_by
from govim.storage.schema import conversations, entries, members, personal_conversations


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
    return Window(first=first_readable(row.visible_from, row.cleared_seq), head=Sequence(row.last_seq))


def first_readable(visible_from: int, cleared_seq: int | None) -> Sequence:
    """Of a member and what they cleared: from where on they read the log."""
    return Sequence(max(visible_from, (cleared_seq or 0) + 1))


def log_head(connection: Connection, conversation: ConversationId, person: PersonId) -> Sequence:
    """The end of a log, through the same door."""
    return log_window(connection, conversation, person).head


def entries_of(
    connection: Connection, keyring: Keyring, query: Select[Any], viewer: Viewer | None = None
) -> list[Entry]:
    """Entries as one person sees them now; who has no viewer sees no message that burns."""
    return entries_from(connection, keyring, connection.execute(query).all(), viewer)


def entries_from(
    connection: Connection, keyring: Keyring, rows: Seq[Row[Any]], viewer: Viewer | None
) -> list[Entry]:
    """What was recalled, is hidden or has burnt, is left sealed: it is not to be seen."""
    keyring.fetch(connection, {row.key_id for row in rows if row.sealed is not None})
    burnt = burnt_for(connection, viewer, [row for row in rows if row.burn_seconds is not None])
    found = []
    for row in rows:
        is_burnt = (row.conversation, row.seq) in burnt
        is_sealed = is_burnt or row.recalled_seq is not None or is_hidden(row)
        entry = entry_from_row(row, None if is_sealed else read_content(connection, keyring, row))
        found.append(replace(entry, is_burnt=True) if is_burnt else entry)
    return as_they_are(connection, keyring, rows, found, viewer)


def read_page(
    connection: Connection,
    keyring: Keyring,
    conversation: ConversationId,
    person: PersonId,
    *,
    before: int | None,
    after: int | None,
    limit: int,
    at: datetime,
) -> LogPage:
    """Entries after a sequence, or the last ones before one (before the end, if neither is given)."""
    window, viewer = log_window(connection, conversation, person), Viewer(person, at)
    here = entries_seen(conversation, person).where(entries.c.seq >= window.first)
    if after is not None:
        upwards = here.where(entries.c.seq > after).order_by(entries.c.seq).limit(limit)
        found = entries_of(connection, keyring, upwards, viewer)
    else:
        end = window.head + 1 if before is None else before
        downwards = here.where(entries.c.seq < end).order_by(entries.c.seq.desc()).limit(limit)
        found = entries_of(connection, keyring, downwards, viewer)[::-1]
    return LogPage(conversation=conversation, entries=tuple(found), head=window.head)


def entries_seen(conversation: ConversationId, person: PersonId) -> Select[Any]:
    return seen_by(entry_columns(), person).where(entries.c.conversation == conversation)
