"""An entry of a conversation's log: what every member must see in order."""

from collections.abc import Mapping
from collections.abc import Sequence as Sequence_
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from govim.domain.ids import ClientRef, ContentId, ConversationId, Ordinal, PersonId, Sequence

# As in the audit record, which stands further out.
Json = str | int | bool | None | Sequence_["Json"] | Mapping[str, "Json"]


class EntryKind(StrEnum):
    MESSAGE = "message"
    RECALL = "recall"
    MEMBERS = "members"
    PIN = "pin"
    EDIT = "edit"
    SETTINGS = "settings"  # title, roles, rules, silence, end
    ANNOUNCEMENT = "announcement"
    WITHDRAWAL = "withdrawal"  # what a message shows was recalled, wherever it came from


COUNTABLE = frozenset({EntryKind.MESSAGE})  # what an unread count counts

Content = Mapping[str, Json]  # {"kind": "text", "text": …}; canonical JSON when hashed or stored


def text_content(text: str) -> Content:
    return {"kind": "text", "text": text}


class Draft(Struct, frozen=True, kw_only=True):
    """An entry before it has a place in the log."""

    conversation: ConversationId
    sender: PersonId
    client_ref: ClientRef
    kind: EntryKind
    content: Content | None = None
    target: Sequence | None = None
    joined: tuple[PersonId, ...] = ()
    content_id: ContentId | None = None  # of a content that is there already, which this one says again


class Entry(Struct, frozen=True, kw_only=True):
    """An entry in its place. `content` is what was written, even when it has been recalled since, or edited.

    Of a message: `shows` says how it shows others, `sources` which, what it names itself first. A reader
    gets none of what has burnt for them."""

    conversation: ConversationId
    seq: Sequence
    ordinal: Ordinal
    kind: EntryKind
    sender: PersonId
    at: datetime
    client_ref: ClientRef
    content: Content | None = None
    content_id: ContentId | None = None
    target: Sequence | None = None
    joined: tuple[PersonId, ...] = ()
    recall: "Recall | None" = None
    is_hidden: bool = False  # whoever reads it here deleted it for themselves
    edit: "Edit | None" = None
    shows: "SourceKind | None" = None
    sources: "tuple[Source, ...]" = ()
    burn_seconds: int | None = None
    is_burnt: bool = False

    @property
    def said(self) -> Content | None:
        """The newest version."""
        return self.content if self.edit is None else self.edit.content

    @property
    def version(self) -> Sequence:
        """The entry that says what it says now."""
        return self.seq if self.edit is None else self.edit.seq

    @property
    def is_recalled(self) -> bool:
        return self.recall is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Who withdrew a message, when, and which entry says so."""

    seq: Sequence
    by: PersonId
    at: datetime


class Edit(Struct, frozen=True, kw_only=True):
    """The newest version of a message, and how many there were after the first."""

    seq: Sequence
    at: datetime
    count: int
    content: Content | None
    content_id: ContentId | None


class SourceKind(StrEnum):
    """How a message shows another one. ORIGIN: it shows one that shows that one."""

    QUOTE = "quote"
    FORWARD = "forward"
    MERGED = "merged"
    ORIGIN = "origin"


class Source(Struct, frozen=True, kw_only=True):
    """A message that another one shows. `content` is what a quoted one says now, if this reader may know."""

    kind: SourceKind
    conversation: ConversationId
    seq: Sequence
    sender: PersonId
    at: datetime
    is_withdrawn: bool = False
    content: Content | None = None
