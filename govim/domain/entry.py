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


class Entry(Struct, frozen=True, kw_only=True):
    """An entry in its place. `content` is what was written, even when it has been recalled since."""

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

    @property
    def is_recalled(self) -> bool:
        return self.recall is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Who withdrew a message, when, and which entry says so."""

    seq: Sequence
    by: PersonId
    at: datetime
