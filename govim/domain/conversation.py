"""A conversation and who is in it, as the writer knows them inside a group commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from govim.domain.ids import ConversationId, Ordinal, PersonId, Sequence


class ConversationKind(StrEnum):
    DIRECT = "direct"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`joined_seq` is the entry that let the person in; nothing before it is theirs to count as unread."""

    person: PersonId
    joined_seq: Sequence
    role: str = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    id: ConversationId
    kind: ConversationKind
    title: str | None
    level: int
    series: str
    members: Mapping[PersonId, Member]


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
