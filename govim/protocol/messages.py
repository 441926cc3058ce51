"""Frames about messages that are there: pins and reactions."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from govim.protocol.entries import EntryView
from govim.protocol.values import AppendRequest, ChangeRequest, Limit, PositiveSeq, ReadRequest, Seq

MAX_REACTION = 32  # bytes are few: an emoji with its modifiers, or a short name


class Pin(AppendRequest, frozen=True, kw_only=True, tag="pin"):
    """Keep a message at hand for everybody; `is_pinned` false takes it down."""

    seq: PositiveSeq
    is_pinned: bool = True


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


MessageChange = Pin | React
MessageRead = Pins | Reactions


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


class TalliesPush(Struct, frozen=True, tag="tallies"):
    """Of the messages whose reactions changed; at most one a second for a conversation."""

    conversation: str
    tallies: list[Tally]
