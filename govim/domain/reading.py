"""What a reader is answered: snapshots of the logs, as of one moment."""

from datetime import datetime

from msgspec import Struct

from govim.domain.conversation import ConversationKind, Cursors, Head
from govim.domain.entry import Entry, EntryKind
from govim.domain.ids import ConversationId, PersonId, Sequence


class MemberState(Struct, frozen=True, kw_only=True):
    person: PersonId
    name: str
    role: str
    cursors: Cursors
    silenced_until: datetime | None = None


class ConversationSummary(Struct, frozen=True, kw_only=True):
    """A line of one person's conversation list."""

    id: ConversationId
    kind: ConversationKind
    title: str | None
    member_count: int
    role: str  # the reader's
    other: MemberState | None  # the other side of a direct one
    head: Head
    mine: Cursors
    unread: int
    must_reads: int  # that wait for the reader's confirmation
    last: Entry | None  # the newest countable entry
    last_sender: str | None  # their name
    mentions: int = 0  # of the reader, among the unread ones
    is_pinned: bool = False
    muted_until: datetime | None = None
    is_marked_unread: bool = False
    draft: "DraftPreview | None" = None
    announcement: Sequence | None = None  # the one that stands
    is_archived: bool = False


class DraftPreview(Struct, frozen=True, kw_only=True):
    """The beginning of what the reader was writing."""

    text: str
    at: datetime


class Totals(Struct, frozen=True, kw_only=True):
    """Of all conversations of one person."""

    unread: int
    mentions: int


class Overview(Struct, frozen=True, kw_only=True):
    """What one person's client is welcomed with. Sequences of another epoch are not those of this one."""

    epoch: str
    personal: int  # head of the personal log
    conversations: tuple[ConversationSummary, ...]  # pinned ones first, then by activity
    news: "tuple[LogResume, ...]" = ()  # in some of those in which the client is behind


class MembersPage(Struct, frozen=True, kw_only=True):
    """In the order of their ids; fewer than asked for means the last ones."""

    conversation: ConversationId
    members: tuple[MemberState, ...]
    count: int  # of all


class Change(Struct, frozen=True, kw_only=True):
    """What became of a message that the client may hold: recalled, edited, or what it shows withdrawn. Unless
    it was recalled, `entry` is what it is now."""

    target: Sequence
    by: PersonId
    at: datetime
    kind: EntryKind = EntryKind.RECALL
    entry: Entry | None = None


class LogResume(Struct, frozen=True, kw_only=True):
    """From a cursor to now: what changed below it, the newest page, and what lies between."""

    conversation: ConversationId
    changed: tuple[Change, ...]
    changed_complete: bool
    page: tuple[Entry, ...]
    gap: tuple[int, int] | None
    head: Sequence


class LogPage(Struct, frozen=True, kw_only=True):
    """Entries in order; fewer than asked for means the end of the log in that direction."""

    conversation: ConversationId
    entries: tuple[Entry, ...]
    head: Sequence
