"""Frames about sign-offs: what somebody asks, and somebody else decides."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from govim.protocol.values import ChangeRequest, Json, Limit, PositiveSeq, ReadRequest, Seq

MAX_REASON = 1000  # characters
HASH = 64  # hex digits of SHA-256
Reason = Annotated[str, Meta(min_length=1, max_length=MAX_REASON)]


class RequestRecall(ChangeRequest, frozen=True, kw_only=True, tag="request_recall"):
    """Withdraw a message of one's own for which the window is closed, if somebody approves."""

    conversation: UUID
    seq: PositiveSeq
    reason: Reason


class DecideSignOff(ChangeRequest, frozen=True, kw_only=True, tag="decide_sign_off"):
    """`shown_hash` says what was read before; a refusal says why."""

    sign_off: UUID
    is_approved: bool
    shown_hash: Annotated[str, Meta(min_length=HASH, max_length=HASH)]
    reason: Reason | None = None


class WithdrawSignOff(ChangeRequest, frozen=True, kw_only=True, tag="withdraw_sign_off"):
    sign_off: UUID


class Box(StrEnum):
    ASKED = "asked"  # by me
    WAITING = "waiting"  # for me, still open
    DECIDED = "decided"  # was for me to decide, and is open no longer


class SignOffs(ReadRequest, frozen=True, kw_only=True, tag="sign_offs"):
    """The newest first; `after`: how many are known already."""

    box: Box
    after: Seq = 0
    limit: Limit = 50


class OneSignOff(ReadRequest, frozen=True, kw_only=True, tag="sign_off"):
    sign_off: UUID


SignOffChange = RequestRecall | DecideSignOff | WithdrawSignOff
SignOffRead = SignOffs | OneSignOff


# ---- results ---------------------------------------------------------------------------------
class SignOffView(Struct, frozen=True, kw_only=True):
    """`shown` is all that is applied when it is approved, with the asker's reason as its `text`."""

    id: str
    kind: str
    state: str
    asked_by: str
    asked_at: str
    expires_at: str
    shown: Json
    shown_hash: str
    approvers: list[str]
    decided_by: str | None
    decided_at: str | None
    reason: str | None  # of the decision
    allowed_actions: list[str]


class SignOffList(Struct, frozen=True):
    """`total`: in this box; `waiting`: for me, whichever box was asked for."""

    total: int
    waiting: int
    sign_offs: list[SignOffView]


class SignOffPush(Struct, frozen=True, tag="sign_off"):
    """One came, or became something else: for whoever asked it and whoever may decide it."""

    sign_off: str
    kind: str
    state: str
