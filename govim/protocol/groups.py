"""Frames about who is in a group or channel, and what its owner decides."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from govim.protocol.entries import EntryView
from govim.protocol.values import MAX_PEOPLE, AppendRequest, Instant, People, ReadRequest, Title

MAX_UNITS = 200  # named in one frame
MAX_ANNOUNCEMENT = 20_000  # characters; the policy measures, too

Units = Annotated[list[UUID], Meta(max_length=MAX_UNITS)]


class AddMembers(AppendRequest, frozen=True, kw_only=True, tag="add_members"):
    """Units stand for the people who work in them and below them now."""

    people: Annotated[list[UUID], Meta(max_length=MAX_PEOPLE)] = field(default_factory=list)
    units: Units = field(default_factory=list)


class RemoveMembers(AppendRequest, frozen=True, kw_only=True, tag="remove_members"):
    people: People


class Leave(AppendRequest, frozen=True, kw_only=True, tag="leave"):
    pass


class SetRole(AppendRequest, frozen=True, kw_only=True, tag="set_role"):
    person: UUID
    role: Literal["admin", "member"]


class HandOver(AppendRequest, frozen=True, kw_only=True, tag="hand_over"):
    """Whoever owned it is a member from then on."""

    person: UUID


class ChangeSettings(AppendRequest, frozen=True, kw_only=True, tag="change_settings"):
    """What is not named stays."""

    title: Title | None = None
    newcomers: Literal["all", "joined"] | None = None
    adders: Literal["managers", "all"] | None = None
    is_private_forbidden: bool | None = None


class Silence(AppendRequest, frozen=True, kw_only=True, tag="silence"):
    """Of one person, or of everybody without a role; null lifts it."""

    person: UUID | None = None
    until: Instant | None = None


class Announce(AppendRequest, frozen=True, kw_only=True, tag="announce"):
    """Null takes the announcement down."""

    text: Annotated[str, Meta(max_length=MAX_ANNOUNCEMENT)] | None


class Dissolve(AppendRequest, frozen=True, kw_only=True, tag="dissolve"):
    pass


class Settings(ReadRequest, frozen=True, kw_only=True, tag="settings"):
    conversation: UUID


GroupChange = (
    AddMembers | RemoveMembers | Leave | SetRole | HandOver | ChangeSettings | Silence | Announce | Dissolve
)
GroupRead = Settings


# ---- results ---------------------------------------------------------------------------------
class AllowedAction(Struct, frozen=True):
    """Called as the frame that asks for it; where it is not allowed, `code` says why."""

    action: str
    is_allowed: bool
    code: str | None = None
    rule: str | None = None


class SettingsView(Struct, frozen=True):
    """As they are for whoever asks."""

    conversation: str
    kind: str
    title: str | None
    member_count: int
    role: str  # mine
    owner: str | None
    newcomers: str
    adders: str
    is_private_forbidden: bool
    everybody_silenced_until: str | None
    silenced_until: str | None  # I am, myself
    archived_at: str | None
    announcement: EntryView | None
    allowed_actions: list[AllowedAction]


class GonePush(Struct, frozen=True, tag="gone"):
    """The person is not in this conversation any more; the client forgets it."""

    conversation: str
