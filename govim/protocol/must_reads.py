"""Frames about must-reads: messages whose reading named people confirm."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from govim.domain.must_read import Reason
from govim.protocol.values import MAX_PAGE, ChangeRequest, Limit, People, PositiveSeq, ReadRequest, Seq

MIN_AFTER, MAX_AFTER = 60, 366 * 86_400
After = Annotated[int, Meta(ge=MIN_AFTER, le=MAX_AFTER)]  # seconds


class ToConfirm(Struct, frozen=True, kw_only=True):
    """Of a message that is sent: as `AskConfirmation` asks of one that was."""

    people: People | None = None
    to_deputy_after: After | None = None
    to_superior_after: After | None = None


class AskConfirmation(ChangeRequest, frozen=True, kw_only=True, tag="ask_confirmation"):
    """Of a message of one's own. Without `people` all members are asked; whoever is asked already stays so.
    Who has not confirmed by then is made known to their deputy, their superior."""

    conversation: UUID
    seq: PositiveSeq
    people: People | None = None
    to_deputy_after: After | None = None
    to_superior_after: After | None = None


class Confirm(ChangeRequest, frozen=True, kw_only=True, tag="confirm"):
    conversation: UUID
    seq: PositiveSeq


class Remind(ChangeRequest, frozen=True, kw_only=True, tag="remind"):
    """Those who have not confirmed yet."""

    conversation: UUID
    seq: PositiveSeq


class SheetState(StrEnum):
    """How far one of those who were asked got."""

    CONFIRMED = "confirmed"
    READ = "read"
    DELIVERED = "delivered"
    NOT = "not"
    LEFT = "left"  # the conversation, without having confirmed


class MustRead(ReadRequest, frozen=True, kw_only=True, tag="must_read"):
    """The sheet of one message; `after`: a person, exclusive."""

    conversation: UUID
    seq: PositiveSeq
    state: SheetState | None = None
    after: UUID | None = None
    limit: Limit = MAX_PAGE


class Side(StrEnum):
    MINE = "mine"  # I am to confirm
    ASKED = "asked"  # I asked for
    ESCALATED = "escalated"  # others have not confirmed, and I was told


class MustReads(ReadRequest, frozen=True, kw_only=True, tag="must_reads"):
    """What is open, the newest first; `after`: how many are known already."""

    side: Side = Side.MINE
    after: Seq = 0
    limit: Limit = 50


MustReadChange = AskConfirmation | Confirm | Remind
MustReadRead = MustRead | MustReads


# ---- results and pushes ----------------------------------------------------------------------
class MustReadCounts(Struct, frozen=True, kw_only=True):
    seq: int
    asked_by: str
    asked: int  # people
    confirmed: int
    has_ended: bool  # recalled, or everybody confirmed


class Reminded(Struct, frozen=True):
    """How many were reminded."""

    seq: int
    people: int


class MustReadsPush(Struct, frozen=True, tag="must_reads"):
    """To whoever asked and whom it concerns; at most one a second for a conversation."""

    conversation: str
    must_reads: list[MustReadCounts]


class MustReadPush(Struct, frozen=True, kw_only=True, tag="must_read"):
    """A reminder to confirm, or news for a deputy or superior of those who have not: `late`. `notify`: it may
    make a noise, for it is not in the receiver's quiet hours, or passes them."""

    conversation: str
    seq: int
    reason: Reason
    asked_by: str
    sent_at: str
    late: list[str]
    notify: bool


class SheetLine(Struct, frozen=True, kw_only=True):
    person: str
    name: str
    state: SheetState
    asked_at: str
    confirmed_at: str | None
    reminded_at: str | None
    reminders: int
    told_deputy_at: str | None
    told_superior_at: str | None


class Sheet(Struct, frozen=True, kw_only=True):
    """`counts` are of all who were asked, by state."""

    seq: int
    asked_by: str
    asked_at: str
    to_deputy_after: int | None
    to_superior_after: int | None
    ended_at: str | None
    counts: dict[str, int]
    people: list[SheetLine]
    allowed_actions: list[str]
    remind_from: str | None  # from when on whoever asked may remind again


class MustReadLine(Struct, frozen=True, kw_only=True):
    conversation: str
    seq: int
    asked_by: str
    asked_at: str
    sent_at: str
    asked: int
    confirmed: int
    late: list[str]  # escalated: who had not confirmed


class MustReadList(Struct, frozen=True):
    total: int
    must_reads: list[MustReadLine]
