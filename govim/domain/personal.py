"""What is one person's own: how they see their conversations, and the log of what they changed in that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from govim.domain.entry import Json
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.reading import ConversationSummary, Totals

NOTHING = Sequence(0)


class PersonalKind(StrEnum):
    """What an entry of a personal log says. Clients ignore those that they do not know."""

    JOINED = "joined"
    LEFT = "left"
    DRAFT = "draft"
    PINNED = "pinned"
    MUTED = "muted"
    MARKED_UNREAD = "marked_unread"
    FAVOURITE = "favourite"
    HIDDEN = "hidden"
    CLEARED = "cleared"
    PREFERENCE = "preference"
    PRESENCE = "presence"


# Their values are words: a log keeps none, they are read where they stand sealed.
WORDED = frozenset({PersonalKind.DRAFT, PersonalKind.FAVOURITE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalChange:
    """An entry of one person's dense log, before it has a number."""

    person: PersonId
    kind: PersonalKind
    at: datetime
    conversation: ConversationId | None = None
    seq: Sequence | None = None
    value: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A change in its place in the log."""

    n: int
    change: PersonalChange


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnView:
    """How one person has set one conversation for themselves."""

    pinned_at: datetime | None = None
    muted_until: datetime | None = None
    marked_read: Sequence | None = None  # marked unread while the read cursor stands there
    cleared: Sequence = NOTHING  # what is up to here, they do not see


USUAL_VIEW = OwnView()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDraft:
    """What somebody began to write."""

    text: str
    at: datetime


def is_marked_unread(marked_read: int | None, read: int) -> bool:
    """A mark lasts until the read cursor moves on."""
    return marked_read is not None and read <= marked_read


def total(conversations: Iterable[ConversationSummary], at: datetime) -> Totals:
    """What a badge shows: of a muted conversation only the mentions; a marked one counts as one unread."""
    unread = mentions = 0
    for each in conversations:
        mentions += each.mentions
        if each.muted_until is None or each.muted_until <= at:
            unread += max(each.unread, int(each.is_marked_unread))
    return Totals(unread=unread, mentions=mentions)
