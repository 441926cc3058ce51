"""Frames about invitations to a group or channel: a token in a link, or in the QR code of that link."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from govim.protocol.sign_offs import MAX_REASON
from govim.protocol.values import ChangeRequest, Limit, ReadRequest, Seq

MAX_TOKEN = 128
DAY = 86_400
Token = Annotated[str, Meta(min_length=1, max_length=MAX_TOKEN)]


class CreateInvitation(ChangeRequest, frozen=True, kw_only=True, tag="create_invitation"):
    """`lasts`: seconds; `uses` null: as many as come."""

    conversation: UUID
    lasts: Annotated[int, Meta(ge=60, le=30 * DAY)] = 7 * DAY
    uses: Annotated[int, Meta(ge=1, le=5000)] | None = None
    needs_approval: bool = False


class RevokeInvitation(ChangeRequest, frozen=True, kw_only=True, tag="revoke_invitation"):
    conversation: UUID
    invitation: UUID


class Join(ChangeRequest, frozen=True, kw_only=True, tag="join"):
    """It may make an entry, so that it has a `client_ref`; `reason` is for whoever has to approve it."""

    client_ref: UUID
    token: Token
    reason: Annotated[str, Meta(max_length=MAX_REASON)] = ""


class Invitations(ReadRequest, frozen=True, kw_only=True, tag="invitations"):
    """The newest first; `after`: how many are known already."""

    conversation: UUID
    after: Seq = 0
    limit: Limit = 50


class OneInvitation(ReadRequest, frozen=True, kw_only=True, tag="invitation"):
    """What a token leads to, before one joins."""

    token: Token


InvitationChange = CreateInvitation | RevokeInvitation | Join
InvitationRead = Invitations | OneInvitation


# ---- results ---------------------------------------------------------------------------------
class InvitationView(Struct, frozen=True, kw_only=True):
    id: str
    conversation: str
    created_by: str
    created_at: str
    expires_at: str
    uses_left: int | None
    needs_approval: bool
    state: str
    allowed_actions: list[str]


class NewInvitation(Struct, frozen=True):
    """The only time that the token is seen."""

    invitation: InvitationView
    token: str


class InvitationList(Struct, frozen=True):
    total: int
    invitations: list[InvitationView]


class InvitationPreview(Struct, frozen=True, kw_only=True):
    """`conversation`: for whoever is in it already."""

    kind: str
    title: str | None
    member_count: int
    needs_approval: bool
    expires_at: str
    conversation: str | None


class Joined(Struct, frozen=True, kw_only=True):
    """One is in the conversation, or has asked to be let in."""

    conversation: str | None = None
    sign_off: str | None = None
