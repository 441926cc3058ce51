"""What is told once it is durable. Delivery turns events into frames; nothing is decided from them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from govim.domain.conversation import Cursors
from govim.domain.entry import Entry
from govim.domain.ids import ConversationId, Ordinal, PersonId, ReportId, Sequence, SessionId, SignOffId
from govim.domain.must_read import MustRead, Reason
from govim.domain.personal import Noted
from govim.domain.report import ReportState
from govim.domain.sign_off import SignOffKind, SignOffState


class EntryAppended(Struct, frozen=True, kw_only=True):
    entry: Entry
    last_ordinal: Ordinal
    members: Collection[PersonId]


class CursorsMoved(Struct, frozen=True, kw_only=True):
    conversation: ConversationId
    person: PersonId
    cursors: Cursors
    members: Collection[PersonId]
    has_read: bool = True  # not only delivered; also where another process does not say
    session: SessionId | None = None  # whose doing it was, if we know


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """How many reacted how to a message; members are told at most once a second."""

    conversation: ConversationId
    seq: Sequence
    counts: Mapping[str, int]
    members: Collection[PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class MustReadChanged:
    """How many confirmed; `people`, told at most once a second, are whoever asked and whom it concerns."""

    must_read: MustRead
    people: Collection[PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class MustReadTold:
    """A reminder to whoever has not confirmed, or news for a deputy or superior of those who are late."""

    must_read: MustRead
    reason: Reason
    sent_at: datetime
    people: Collection[PersonId]
    late: Collection[PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationGained:
    """These people see a conversation that they did not see before."""

    conversation: ConversationId
    people: Collection[PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationLost:
    """These people are not in it any more, and know nothing of it from now on."""

    conversation: ConversationId
    people: Collection[PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffMoved:
    """It was asked, or is open no longer."""

    sign_off: SignOffId
    kind: SignOffKind
    state: SignOffState
    people: Collection[PersonId]  # whoever asked it, whoever may decide it


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMoved:
    """It was made, or its state changed."""

    report: ReportId
    state: ReportState
    people: Collection[PersonId]  # reviewers who may look at it; whoever made it, once it is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalChanged:
    """Told to the person's own devices only."""

    noted: Noted


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryChanged:
    """One person's line of it changed by more than what was pushed: their counts, say."""

    conversation: ConversationId
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceSet:
    """They say something else of themselves; whoever looks at them hears it."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    session: SessionId
    person: PersonId


Event = (
    EntryAppended
    | CursorsMoved
    | Tallied
    | PersonalChanged
    | SummaryChanged
    | PresenceSet
    | ConversationLost
    | MustReadChanged
    | MustReadTold
    | ConversationGained
    | SignOffMoved
    | ReportMoved
    | SessionEnded
)
