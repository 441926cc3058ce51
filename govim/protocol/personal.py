"""Frames about what is one person's own: drafts, favourites, how they see their conversations."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from govim.protocol.entries import EntryView
from govim.protocol.values import ChangeRequest, Instant, Json, Limit, PositiveSeq, ReadRequest, Seq

MAX_DRAFT = 20_000  # bytes
MAX_TAGS, MAX_TAG = 10, 20
Tag = Annotated[str, Meta(min_length=1, max_length=MAX_TAG)]


class SaveDraft(ChangeRequest, frozen=True, kw_only=True, tag="save_draft"):
    """An empty text clears it. Of two devices, whoever wrote last wins: by `written_at`, if it says so."""

    conversation: UUID
    text: Annotated[str, Meta(max_length=MAX_DRAFT)]
    written_at: Instant | None = None


class Favourite(ChangeRequest, frozen=True, kw_only=True, tag="favourite"):
    """Again, with other tags: the tags change."""

    conversation: UUID
    seq: PositiveSeq
    tags: Annotated[list[Tag], Meta(max_length=MAX_TAGS)] = []  # noqa: RUF012 -- msgspec copies it


class Unfavourite(ChangeRequest, frozen=True, kw_only=True, tag="unfavourite"):
    """Also of what cannot be seen any more."""

    conversation: UUID
    seq: PositiveSeq


class Hide(ChangeRequest, frozen=True, kw_only=True, tag="hide"):
    """Delete a message for myself; everybody else still sees it."""

    conversation: UUID
    seq: PositiveSeq


class Clear(ChangeRequest, frozen=True, kw_only=True, tag="clear"):
    """Delete for myself what was said up to here."""

    conversation: UUID
    up_to: PositiveSeq


class PinConversation(ChangeRequest, frozen=True, kw_only=True, tag="pin_conversation"):
    conversation: UUID
    is_pinned: bool = True


class Mute(ChangeRequest, frozen=True, kw_only=True, tag="mute"):
    """Null: no longer."""

    conversation: UUID
    until: Instant | None


class MarkUnread(ChangeRequest, frozen=True, kw_only=True, tag="mark_unread"):
    conversation: UUID
    is_marked: bool = True


class Draft(ReadRequest, frozen=True, kw_only=True, tag="draft"):
    conversation: UUID


class Favourites(ReadRequest, frozen=True, kw_only=True, tag="favourites"):
    """The newest first; `after`: how many are known already."""

    tag: Tag | None = None
    after: Seq = 0
    limit: Limit = 50


class Personal(ReadRequest, frozen=True, kw_only=True, tag="personal"):
    """The personal log after an entry of it."""

    after: Seq
    limit: Limit = 200


PersonalRequest = (
    SaveDraft
    | Favourite
    | Unfavourite
    | Hide
    | Clear
    | PinConversation
    | Mute
    | MarkUnread
    | Draft
    | Favourites
    | Personal
)


# ---- results ---------------------------------------------------------------------------------
class PersonalEntry(Struct, frozen=True):
    """One change of what is the person's own; `value` depends on `kind`."""

    n: int
    kind: str
    conversation: str | None
    seq: int | None
    value: Json


class PersonalPush(Struct, frozen=True, tag="personal"):
    n: int
    kind: str
    conversation: str | None
    seq: int | None
    value: Json


class PersonalSince(Struct, frozen=True, tag="personal_since"):
    """What a hello's cursor has not seen. Not complete: there was more; the client reads its states anew."""

    changes: list[PersonalEntry]
    complete: bool


class PersonalPage(Struct, frozen=True):
    changes: list[PersonalEntry]
    head: int


class OwnDraft(Struct, frozen=True):
    """As it stands now; no text and no time: there is none."""

    text: str
    at: str | None


class OwnView(Struct, frozen=True):
    """How the person sees the conversation in their list, as it stands now."""

    pinned: bool
    muted_until: str | None
    marked_unread: bool


class OwnMessage(Struct, frozen=True):
    """A message that is now a favourite, none any more, or hidden."""

    seq: int


class Cleared(Struct, frozen=True):
    up_to: int


class FavouriteView(Struct, frozen=True):
    """Withdrawn: recalled, burnt, cleared or deleted by the reader, or in a conversation that they left."""

    conversation: str
    seq: int
    at: str
    tags: list[str]
    state: str
    entry: EntryView | None


class FavouriteList(Struct, frozen=True):
    total: int
    favourites: list[FavouriteView]
