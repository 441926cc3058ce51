"""Reads of what all members are told alike: from memory, and the rest in a constant number of statements.

What burns, or shows other messages, depends on who looks, and is not among it; nor is what somebody hid.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select, tuple_

from govim.domain.entry import Entry, EntryKind
from govim.domain.ids import ConversationId
from govim.storage.keyring import Keyring
from govim.storage.memory import MAX_SEALED, Memory, Newest, Tail
from govim.storage.reading import entries_from
from govim.storage.rows import entry_columns
from govim.storage.schema import conversations, entries, members

Place = tuple[ConversationId, int]


def read_newest(
    connection: Connection, keyring: Keyring, memory: Memory, heads: Iterable[Place]
) -> dict[ConversationId, Newest]:
    """Of conversations and the ends of their logs, in the snapshot of the connection."""
    found, missing = dict[ConversationId, Newest](), dict[ConversationId, int]()
    for conversation, last_seq in heads:
        known = memory.lines.get(conversation, last_seq)
        if known is None:
            missing[conversation] = last_seq
        else:
            found[conversation] = known
    if missing:
        for conversation, fresh in _read_newest(connection, keyring, list(missing)).items():
            found[conversation] = fresh
            memory.lines.keep(conversation, missing[conversation], fresh)
    return found


def read_tails(
    connection: Connection, keyring: Keyring, memory: Memory, spans: Mapping[ConversationId, tuple[int, int]]
) -> dict[ConversationId, tuple[Entry, ...] | None]:
    """The entries of each conversation after a sequence up to the end of its log; None where they depend on
    who looks."""
    found, missing = dict[ConversationId, tuple[Entry, ...] | None](), list[ConversationId]()
    for conversation, (start, head) in spans.items():
        known = memory.tails.get(conversation, head)
        if known is None or known.start > start:
            missing.append(conversation)
        else:
            found[conversation] = None if known.entries is None else known.entries[start - known.start :]
    if missing:
        read = _read_tails(connection, keyring, {each: spans[each] for each in missing})
        for conversation, tail in read.items():
            found[conversation] = tail.entries
            memory.tails.keep(conversation, spans[conversation][1], tail)
    return found


def _read_newest(
    connection: Connection, keyring: Keyring, wanted: list[ConversationId]
) -> dict[ConversationId, Newest]:
    counted = connection.execute(_counts(), {"wanted": wanted})
    counts: dict[ConversationId, int] = dict(iter(counted))
    rows = connection.execute(_newest(), {"wanted": wanted}).all()
    alike = [row for row in rows if _is_alike(row)]
    messages = {entry.conversation: entry for entry in entries_from(connection, keyring, alike, viewer=None)}
    seqs = {row.conversation: row.seq for row in rows}
    return {
        each: Newest(members=counts.get(each, 0), seq=seqs.get(each, 0), message=messages.get(each))
        for each in wanted
    }


def _read_tails(
    connection: Connection, keyring: Keyring, spans: Mapping[ConversationId, tuple[int, int]]
) -> dict[ConversationId, Tail]:
    places = [
        (conversation, seq)
        for conversation, (start, head) in spans.items()
        for seq in range(start + 1, head + 1)
    ]
    rows: dict[ConversationId, list[Row[Any]]] = {each: [] for each in spans}
    for row in connection.execute(_at(), {"places": places}):
        rows[row.conversation].append(row)
    alike = [row for mine in rows.values() if all(map(_is_alike, mine)) for row in mine]
    read: dict[ConversationId, list[Entry]] = {row.conversation: [] for row in alike}
    for entry in entries_from(connection, keyring, alike, viewer=None):
        read[entry.conversation].append(entry)
    return {
        each: Tail(start=start, entries=tuple(read[each]) if each in read else None)
        for each, (start, _) in spans.items()
    }


def _is_alike(row: Row[Any]) -> bool:
    is_small = row.sealed is None or len(row.sealed) <= MAX_SEALED
    return row.burn_seconds is None and row.shows is None and is_small


@cache  # to build a statement costs more than to run it
def _newest() -> Select[Any]:
    newest = entries.alias("newest")
    last = (
        select(newest.c.seq)
        .where(newest.c.conversation == conversations.c.id, newest.c.kind == EntryKind.MESSAGE.value)
        .order_by(newest.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    wanted = conversations.c.id.in_(bindparam("wanted", expanding=True))
    places = select(conversations.c.id, last).where(wanted)
    return entry_columns().where(tuple_(entries.c.conversation, entries.c.seq).in_(places))


@cache
def _counts() -> Select[Any]:
    return (
        select(members.c.conversation, func.count())
        .where(members.c.conversation.in_(bindparam("wanted", expanding=True)), members.c.left_seq.is_(None))
        .group_by(members.c.conversation)
    )


@cache
def _at() -> Select[Any]:
    places = tuple_(entries.c.conversation, entries.c.seq).in_(bindparam("places", expanding=True))
    return entry_columns().where(places).order_by(entries.c.conversation, entries.c.seq)
