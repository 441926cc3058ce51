"""Who may do what in a conversation: pure, facts in, the reason of a refusal out; None where it is allowed.

These rules are the product's, not an office's; what an owner chooses stands in the conversation's settings.
Reasons are codes for ever: `error.<reason>` in the catalogue, `group.<reason>` as the rule of a refusal.
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct

ARCHIVED: Final = "archived"
CHANNEL_READ_ONLY: Final = "channel_read_only"
SILENCED: Final = "silenced"
NOT_A_GROUP: Final = "not_a_group"
NEEDS_MANAGER: Final = "needs_manager"
NEEDS_OWNER: Final = "needs_owner"
OWNER_MUST_HAND_OVER: Final = "owner_must_hand_over"
PRIVATE_FORBIDDEN: Final = "private_forbidden"
REASONS: Final = (
    ARCHIVED,
    CHANNEL_READ_ONLY,
    SILENCED,
    NOT_A_GROUP,
    NEEDS_MANAGER,
    NEEDS_OWNER,
    OWNER_MUST_HAND_OVER,
    PRIVATE_FORBIDDEN,
)


class GroupAct(StrEnum):
    """Called as the frames that ask for them."""

    SEND = "send"
    PIN = "pin"
    REACT = "react"
    ADD = "add_members"
    REMOVE = "remove_members"
    INVITE = "create_invitation"
    LEAVE = "leave"
    SET_ROLE = "set_role"
    HAND_OVER = "hand_over"
    CHANGE_SETTINGS = "change_settings"
    ANNOUNCE = "announce"
    SILENCE = "silence"
    DISSOLVE = "dissolve"


OF_WRITERS = frozenset({GroupAct.SEND, GroupAct.PIN})
OF_OWNER = frozenset({GroupAct.SET_ROLE, GroupAct.HAND_OVER, GroupAct.DISSOLVE})
ON_OTHERS = frozenset({GroupAct.REMOVE, GroupAct.SILENCE})


class GroupFacts(Struct, frozen=True, kw_only=True):
    """All that a rule may look at. `role` is of who acts: owner, admin, member."""

    kind: str  # direct, group, channel, notes
    role: str
    is_archived: bool = False
    is_silenced: bool = False  # they, or everybody without a role
    is_adding_open: bool = False  # everybody may let others in
    is_alone: bool = False
    is_on_manager: bool = False  # the act is on somebody who has a role


class PrivateFacts(Struct, frozen=True, kw_only=True):
    """Of two people who have no direct conversation yet."""

    is_forbidden: bool  # by a group in which both are members without a role
    has_other_way: bool  # another group of both allows it, or they work in one unit


def group_reason(act: GroupAct, facts: GroupFacts) -> str | None:
    """An archived conversation is read, and nothing else."""
    if facts.is_archived:
        return ARCHIVED
    if act is GroupAct.REACT:  # in a channel, and of whoever is silenced: it is no message
        return None
    if act in OF_WRITERS:
        return _sending_reason(facts)
    if facts.kind not in ("group", "channel"):
        return NOT_A_GROUP
    if act is GroupAct.LEAVE:
        return OWNER_MUST_HAND_OVER if facts.role == "owner" and not facts.is_alone else None
    return None if facts.role == "owner" else _reason_by_role(act, facts)


def _reason_by_role(act: GroupAct, facts: GroupFacts) -> str | None:
    """Of an administrator, or a member."""
    if act in OF_OWNER:
        return NEEDS_OWNER
    if facts.role == "member":
        return None if act is GroupAct.ADD and facts.is_adding_open else NEEDS_MANAGER
    return NEEDS_OWNER if act in ON_OTHERS and facts.is_on_manager else None


def private_reason(facts: PrivateFacts) -> str | None:
    """May these two begin to write to each other? Who does already goes on: the rule is about new ones."""
    return PRIVATE_FORBIDDEN if facts.is_forbidden and not facts.has_other_way else None


def _sending_reason(facts: GroupFacts) -> str | None:
    if facts.role != "member":
        return None
    if facts.kind == "channel":
        return CHANNEL_READ_ONLY
    return SILENCED if facts.is_silenced else None
