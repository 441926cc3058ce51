"""The rules about what becomes of messages: edits, burning, forwards, mentions of everybody. Like `rules`."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from govim_policies.decision import Decision
from govim_policies.pack import Pack
from govim_policies.rules import allow, refuse

EDIT_NOT_SENDER: Final = "edit_not_sender"
EDIT_WINDOW_CLOSED: Final = "edit_window_closed"
BURN_NOT_HERE: Final = "burn_not_here"
BURN_TOO_MANY: Final = "burn_too_many"
FORWARD_NOT_FROM_HERE: Final = "forward_not_from_here"
FORWARD_TO_LOWER_LEVEL: Final = "forward_to_lower_level"
MENTION_ALL_NOT_HERE: Final = "mention_all_not_here"
MENTION_ALL_NOT_YOU: Final = "mention_all_not_you"
REASONS: Final = (
    EDIT_NOT_SENDER,
    EDIT_WINDOW_CLOSED,
    BURN_NOT_HERE,
    BURN_TOO_MANY,
    FORWARD_NOT_FROM_HERE,
    FORWARD_TO_LOWER_LEVEL,
    MENTION_ALL_NOT_HERE,
    MENTION_ALL_NOT_YOU,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFacts:
    conversation_kind: str
    is_sender: bool  # of the message
    age: timedelta  # since it was sent; may be negative after a clock step, which leaves the window open


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnFacts:
    conversation_kind: str
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardFacts:
    """From where, and whither."""

    from_kind: str
    from_level: int
    to_level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionFacts:
    """Of a message that mentions everybody."""

    conversation_kind: str
    role: str  # the sender's


def decide_edit(pack: Pack, facts: EditFacts) -> Decision:
    """May this person change what this message says now?"""
    if not facts.is_sender:
        return refuse(pack, "edit.sender", EDIT_NOT_SENDER)
    rules = pack.messages.edit
    windows = {"group": rules.group, "channel": rules.channel}
    window = windows.get(facts.conversation_kind, rules.direct)
    if facts.age > window:
        seconds = int(window.total_seconds())
        return refuse(pack, "edit.window", EDIT_WINDOW_CLOSED, window_seconds=seconds)
    return allow(pack)


def decide_burn(pack: Pack, facts: BurnFacts) -> Decision:
    """May a message burn here?"""
    rules = pack.messages.burn
    if facts.conversation_kind not in rules.kinds:
        return refuse(pack, "burn.kind", BURN_NOT_HERE)
    if facts.conversation_kind != "direct" and facts.members > rules.group_members:
        return refuse(pack, "burn.members", BURN_TOO_MANY, limit=rules.group_members)
    return allow(pack)


def decide_forward(pack: Pack, facts: ForwardFacts) -> Decision:
    """May what was said there be said again here?"""
    if facts.from_kind not in pack.messages.forward.kinds:
        return refuse(pack, "forward.kind", FORWARD_NOT_FROM_HERE)
    if facts.to_level < facts.from_level:
        return refuse(pack, "forward.level", FORWARD_TO_LOWER_LEVEL)
    return allow(pack)


def decide_mention_all(pack: Pack, facts: MentionFacts) -> Decision:
    """May everybody be mentioned at once?"""
    if facts.conversation_kind not in {"group", "channel"}:
        return refuse(pack, "mentions.kind", MENTION_ALL_NOT_HERE)
    if facts.role not in pack.messages.mentions.everybody:
        return refuse(pack, "mentions.everybody", MENTION_ALL_NOT_YOU)
    return allow(pack)
