"""Who read a message, and when."""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from govim.protocol.values import MAX_PAGE, Limit, PositiveSeq, ReadRequest


class ReaderState(StrEnum):
    READ = "read"
    DELIVERED = "delivered"
    NOT = "not"


class Readers(ReadRequest, frozen=True, kw_only=True, tag="readers"):
    """Of one message; `after`: a person, exclusive."""

    conversation: UUID
    seq: PositiveSeq
    state: ReaderState | None = None
    after: UUID | None = None
    limit: Limit = MAX_PAGE


class ReaderLine(Struct, frozen=True, kw_only=True):
    """A time is null where nothing says when: the member came to it by another way than a receipt."""

    person: str
    name: str
    state: ReaderState
    delivered_at: str | None
    read_at: str | None


class ReaderList(Struct, frozen=True, kw_only=True):
    """`counts` of all, by state; whoever sent it and whoever joined later is none of them."""

    seq: int
    counts: dict[str, int]
    readers: list[ReaderLine]
