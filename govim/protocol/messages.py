"""Frames about messages that are there: pins, edits, reactions."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from govim.protocol.bodies import TextBody
from govim.protocol.entries import EntryView
from govim.protocol.groups import AllowedAction
from govim.protocol.values import AppendRequest, ChangeRequest, Json, Limit, PositiveSeq, ReadRequest, Seq

MAX_REACTION = 32  # bytes are few: an emoji with its modifiers, or a short name


class Pin(AppendRequest, frozen=True, kw_only=True, tag="pin"):
    """Keep a message at hand for everybody; `is_pinned` false takes it down."""

    seq: PositiveSeq
    is_pinned: bool = True


class Edit(AppendRequest, frozen=True, kw_only=True, tag="edit"):
    """`base`: the version that was edited, as the sequence of the message or of its newest edit. What the
    message quotes it goes on quoting."""

    seq: PositiveSeq
    base: PositiveSeq
    body: TextBody


class React(ChangeRequest, frozen=True, kw_only=True, tag="react"):
    conversation: UUID
    seq: PositiveSeq
    reaction: Annotated[str, Meta(min_length=1, max_length=MAX_REACTION)]
    is_set: bool = True


class Pins(ReadRequest, frozen=True, kw_only=True, tag="pins"):
    conversation: UUID


class Reactions(ReadRequest, frozen=True, kw_only=True, tag="reactions"):
    """Who reacted how to one message; `after`: how many are known already."""

    conversation: UUID
    seq: PositiveSeq
    after: Seq = 0
    limit: Limit = 50


class Versions(ReadRequest, frozen=True, kw_only=True, tag="versions"):
    """All that a message said, the first version first."""

    conversation: UUID
    seq: PositiveSeq


class RecallReach(ReadRequest, frozen=True, kw_only=True, tag="recall_reach"):
    """Where else a message that one recalled was shown."""

    conversation: UUID
    seq: PositiveSeq


class MessageActions(ReadRequest, frozen=True, kw_only=True, tag="message_actions"):
    """What one may do with a message now, and why not."""

    conversation: UUID
    seq: PositiveSeq


MessageChange = Pin | Edit | React
MessageRead = Pins | Reactions | Versions | RecallReach | MessageActions


# ---- results ---------------------------------------------------------------------------------
class ReactionCount(Struct, frozen=True):
    reaction: str
    count: int


class Tally(Struct, frozen=True):
    """The reactions to one message, the most frequent first."""

    seq: int
    reactions: list[ReactionCount]


class PinView(Struct, frozen=True):
    entry: EntryView
    pinned_by: str
    pinned_at: str


class PinList(Struct, frozen=True):
    pins: list[PinView]


class Reaction(Struct, frozen=True):
    person: str
    reaction: str
    at: str


class ReactionList(Struct, frozen=True):
    total: int
    reactions: list[Reaction]


class Version(Struct, frozen=True):
    """`seq` is what an edit names as its `base`."""

    seq: int
    at: str
    body: Json


class VersionList(Struct, frozen=True):
    versions: list[Version]


class Reached(Struct, frozen=True):
    conversation: str
    seqs: list[int]


class Reach(Struct, frozen=True):
    """The messages that quoted or forwarded it and do not show it any longer; `elsewhere` are those in
    conversations that one does not see."""

    reached: list[Reached]
    elsewhere: int


class MessageActionList(Struct, frozen=True):
    allowed_actions: list[AllowedAction]


class TalliesPush(Struct, frozen=True, tag="tallies"):
    """Of the messages whose reactions changed; at most one a second for a conversation."""

    conversation: str
    tallies: list[Tally]
