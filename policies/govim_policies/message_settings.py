"""What a pack says of messages beside their words: who may edit, burn, forward, mention everybody.

Each is a table of the document that may be left out; then what stands here holds.
"""

from dataclasses import dataclass
from datetime import timedelta

from govim_policies.pack_document import Table

KINDS = ("direct", "group", "channel", "notes")  # of conversations
ROLES = ("owner", "admin", "member")
MAX_EDIT_SECONDS = 366 * 86_400
MOST_BURNING = 50  # members of a group in which a message may burn


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRules:
    """How long after sending the sender may edit, by kind of conversation (zero: never), and whether readers
    see what it said before."""

    direct: timedelta = timedelta(seconds=300)
    group: timedelta = timedelta(seconds=300)
    channel: timedelta = timedelta(seconds=86_400)
    shows_versions: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnRules:
    """Kinds of conversations in which a message may burn; groups only up to so many members."""

    kinds: frozenset[str] = frozenset({"direct"})
    group_members: int = MOST_BURNING


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardRules:
    """Kinds of conversations out of which one may forward; never to a lower level."""

    kinds: frozenset[str] = frozenset(KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRules:
    """Roles that may mention everybody at once."""

    everybody: frozenset[str] = frozenset({"owner", "admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRules:
    edit: EditRules
    burn: BurnRules
    forward: ForwardRules
    mentions: MentionRules


def parse_message_rules(root: Table) -> MessageRules:
    """Takes its tables from the document; raises PackError."""
    return MessageRules(
        edit=_edit(root.table("edit")) if root.has("edit") else EditRules(),
        burn=_burn(root.table("burn")) if root.has("burn") else BurnRules(),
        forward=_forward(root.table("forward")) if root.has("forward") else ForwardRules(),
        mentions=_mentions(root.table("mentions")) if root.has("mentions") else MentionRules(),
    )


def _edit(edit: Table) -> EditRules:
    direct, group, channel = (
        timedelta(seconds=edit.whole(f"{kind}_seconds", at_least=0, at_most=MAX_EDIT_SECONDS))
        for kind in ("direct", "group", "channel")
    )
    shows_versions = edit.flag("shows_versions")
    edit.end()
    return EditRules(direct=direct, group=group, channel=channel, shows_versions=shows_versions)


def _burn(burn: Table) -> BurnRules:
    kinds = burn.among("kinds", ("direct", "group"))
    group_members = burn.whole("group_members", at_least=0, at_most=MOST_BURNING)
    burn.end()
    return BurnRules(kinds=kinds, group_members=group_members)


def _forward(forward: Table) -> ForwardRules:
    kinds = forward.among("kinds", KINDS)
    forward.end()
    return ForwardRules(kinds=kinds)


def _mentions(mentions: Table) -> MentionRules:
    everybody = mentions.among("everybody", ROLES)
    mentions.end()
    return MentionRules(everybody=everybody)
