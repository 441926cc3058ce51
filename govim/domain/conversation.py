"""A conversation and who is in it, as the writer knows them inside a group commit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from govim.domain.ids import ConversationId, Ordinal, PersonId, Sequence

FIRST = Sequence(1)


class ConversationKind(StrEnum):
    DIRECT = "direct"
    GROUP = "group"
    CHANNEL = "channel"  # who has a role writes, the others read and react
    NOTES = "notes"  # one person's own, on all their devices


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class Adders(StrEnum):
    """Who may let others in."""

    MANAGERS = "managers"  # the owner and the administrators
    ALL = "all"


class Newcomers(StrEnum):
    """What whoever joins later may read of what was said before."""

    ALL = "all"
    JOINED = "joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`joined_seq` is the entry that let the person in; nothing before it is theirs to count as unread, and
    nothing before `visible_from` is theirs to read. Silenced: reads, and does not write until then."""

    person: PersonId
    joined_seq: Sequence
    role: Role = Role.MEMBER
    visible_from: Sequence = FIRST
    silenced_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a conversation's owner decides about it."""

    newcomers: Newcomers = Newcomers.ALL
    adders: Adders = Adders.MANAGERS
    silenced_until: datetime | None = None  # everybody without a role
    is_private_forbidden: bool = False  # members open no direct conversation with each other
    archived_at: datetime | None = None  # dissolved: it is read, and nothing is added


USUAL_RULES = Rules()


GROUPS = frozenset({ConversationKind.GROUP, ConversationKind.CHANNEL})  # with an owner, and rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    id: ConversationId
    kind: ConversationKind
    title: str | None
    level: int
    series: str
    members: Mapping[PersonId, Member]
    rules: Rules = USUAL_RULES
    is_plain: bool = field(init=False)  # every member may write: what a send looks at, and no more

    def __post_init__(self) -> None:
        is_plain = (
            self.kind is not ConversationKind.CHANNEL
            and self.rules.archived_at is None
            and self.rules.silenced_until is None
            and all(member.silenced_until is None for member in self.members.values())
        )
        object.__setattr__(self, "is_plain", is_plain)

    def is_manager(self, person: PersonId) -> bool:
        return self.members[person].role is not Role.MEMBER


class Head(Struct, frozen=True, kw_only=True):
    """Where a log ends."""

    seq: Sequence
    ordinal: Ordinal


class Cursors(Struct, frozen=True, kw_only=True):
    """How far a member's devices got: both only ever move forward."""

    delivered: Sequence
    read: Sequence


def pair_key(one: PersonId, other: PersonId) -> bytes:
    """The same 32 bytes whoever asks: two people have one direct conversation."""
    return b"".join(sorted((one.bytes, other.bytes)))
