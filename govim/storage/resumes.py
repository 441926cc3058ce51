"""What clients that were away have to learn, several conversations in one snapshot.

What everybody is told alike comes from memory (`alike.py`); only what a person hid, what burns and what was
changed below a cursor is read for each.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Seq
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, Select, bindparam, select

from govim.domain.entry import Entry, EntryKind
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.reading import Change, LogResume
from govim.storage.alike import read_tails
from govim.storage.burning import Viewer
from govim.storage.keyring import Keyring
from govim.storage.memory import Memory
from govim.storage.own_views import last_hidden, own_view
from govim.storage.reading import entries_of, entries_seen, first_readable
from govim.storage.schema import conversations, entries, members, personal_conversations

RESUME_PAGE = 50
MAX_CHANGES = 500
CHANGES = (EntryKind.RECALL.value, EntryKind.EDIT.value, EntryKind.WITHDRAWAL.value)


class _Gap(Struct, frozen=True):
    """Between what a client synced and the end: `first` may be read, `start` is before the newest page."""

    synced: int
    first: int
    head: int
    hidden: int  # the newest message that the reader hid

    @property
    def since(self) -> int:
        """A cursor beyond the end (a restored older state, or a liar) is answered from the beginning."""
        return self.synced if self.synced < self.head else 0

    @property
    def unseen(self) -> int:
        return max(self.since, self.first - 1)

    @property
    def start(self) -> int:
        return max(self.unseen, self.head - RESUME_PAGE)


def read_resumes(
    connection: Connection,
    keyring: Keyring,
    memory: Memory,
    person: PersonId,
    cursors: Mapping[ConversationId, int],
    *,
    at: datetime,
) -> Iterator[LogResume]:
    """Of those in which there is something to learn. The access door: a stranger's are passed over, like
    those that there are not."""
    wanted = {"of_person": person, "wanted": list(cursors)}
    windows = connection.execute(_windows(), wanted).all()
    return resumes_of(connection, keyring, memory, windows, cursors, Viewer(person, at))


def resumes_of(
    connection: Connection,
    keyring: Keyring,
    memory: Memory,
    windows: Seq[Row[Any]],
    cursors: Mapping[ConversationId, int],
    viewer: Viewer,
) -> Iterator[LogResume]:
    """`windows`, rows of conversations that the reader is in, say what they may read: from where, and up to
    where it goes now."""
    gaps = {row.id: _gap(row, cursors[row.id]) for row in windows if row.last_seq != cursors[row.id]}
    spans = {conversation: (gap.start, gap.head) for conversation, gap in gaps.items()}
    tails = read_tails(connection, keyring, memory, spans)
    for conversation, gap in gaps.items():
        yield _resume(connection, keyring, conversation, gap, tails[conversation], viewer)


def _resume(
    connection: Connection,
    keyring: Keyring,
    conversation: ConversationId,
    gap: _Gap,
    alike: tuple[Entry, ...] | None,
    viewer: Viewer,
) -> LogResume:
    page = alike if gap.hidden <= gap.start else None
    changed, complete = tuple[Change, ...](), True
    if _may_have_changed(gap, page):
        changed, complete = _changes(connection, keyring, conversation, (gap.first, gap.since), viewer)
    if page is None:
        newest = entries_seen(conversation, viewer.person).where(entries.c.seq > gap.start)
        page = tuple(entries_of(connection, keyring, newest.order_by(entries.c.seq), viewer))
    return LogResume(
        conversation=conversation,
        changed=changed,
        changed_complete=complete and gap.since == gap.synced,
        page=page,
        gap=(gap.unseen + 1, gap.start) if gap.start > gap.unseen else None,
        head=Sequence(gap.head),
    )


def _gap(row: Row[Any], synced: int) -> _Gap:
    return _Gap(
        synced=synced,
        first=first_readable(row.visible_from, row.cleared_seq),
        head=row.last_seq,
        hidden=row.hidden_seq or 0,
    )


def _may_have_changed(gap: _Gap, page: tuple[Entry, ...] | None) -> bool:
    """Whether something below the cursor may have been changed since. Whatever changes it is an entry; where
    all that came since are at hand, they are looked through."""
    if gap.first > gap.since:
        return False
    return page is None or gap.start > gap.since or any(entry.kind in CHANGES for entry in page)


@cache  # to build a statement costs more than to run it
def _windows() -> Select[Any]:
    own = personal_conversations
    return (
        select(
            conversations.c.id,
            conversations.c.last_seq,
            members.c.visible_from,
            own.c.cleared_seq,
            last_hidden().label("hidden_seq"),
        )
        .join(members, members.c.conversation == conversations.c.id)
        .outerjoin(own, own_view())
        .where(
            conversations.c.id.in_(bindparam("wanted", expanding=True)),
            members.c.person == bindparam("of_person"),
            members.c.left_seq.is_(None),
        )
    )


def _changes(
    connection: Connection,
    keyring: Keyring,
    conversation: ConversationId,
    known: tuple[int, int],
    viewer: Viewer,
) -> tuple[tuple[Change, ...], bool]:
    """What became, since, of the messages that the client may hold: once each, as it is now."""
    first, since = known
    rows = connection.execute(
        select(entries.c.target_seq, entries.c.seq, entries.c.kind, entries.c.sender, entries.c.at)
        .where(
            entries.c.conversation == conversation,
            entries.c.seq > since,
            entries.c.target_seq.between(first, since),
            entries.c.kind.in_(CHANGES),
        )
        .order_by(entries.c.seq)
        .limit(MAX_CHANGES + 1)
    ).all()
    last = {row.target_seq: row for row in rows[:MAX_CHANGES]}
    seqs = {seq for seq, row in last.items() if row.kind != EntryKind.RECALL.value}
    now = _now(connection, keyring, conversation, seqs, viewer)
    changes = [
        _change(row, now.get(row.target_seq)) for row in sorted(last.values(), key=lambda row: row.seq)
    ]
    return tuple(changes), len(rows) <= MAX_CHANGES


def _change(row: Any, now: Entry | None) -> Change:  # noqa: ANN401 -- a row of `_changes`
    if now is not None and now.recall is not None:
        return Change(target=now.seq, by=now.recall.by, at=now.recall.at)
    target, by = Sequence(row.target_seq), PersonId(row.sender)
    return Change(target=target, by=by, at=row.at, kind=EntryKind(row.kind), entry=now)


def _now(
    connection: Connection, keyring: Keyring, conversation: ConversationId, seqs: set[int], viewer: Viewer
) -> dict[int, Entry]:
    if not seqs:
        return {}
    query = entries_seen(conversation, viewer.person).where(entries.c.seq.in_(seqs))
    found = entries_of(connection, keyring, query, viewer)
    return {entry.seq: entry for entry in found}
