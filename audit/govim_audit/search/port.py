"""The audit index as the auditors and the follower see it. It can be thrown away: the trail is the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from govim.domain.ids import Position
from govim_audit.record import Kind
from govim_audit.search.query import AuditQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One audit record as it is searched. There is exactly one for each position."""

    position: Position
    kind: Kind
    at: datetime
    actor: UUID | None = None
    conversation: UUID | None = None
    seq: int | None = None
    text: str | None = None  # what was written, or the names in the record


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """One page of an answer."""

    positions: tuple[Position, ...]  # newest first
    total: int  # of the whole query, exactly, whatever page this is
    complete_to: Position  # every record below it was looked at, none from it on


class AuditIndex(Protocol):
    """Guarantees, held by the contract suite (tests/audit/search/test_port.py):

    * A text matches exactly where its folded form is a substring of the folded text (ADR 0002); a single
      character and the last one too.
    * `put` takes documents in the order of their positions, without holes, from `position()` or below it.
      Those below are known and ignored, so a repeat after a crash changes nothing. Afterwards `position()` is
      one more than the last. A crash at any moment leaves `position()` true: everything below it is there.
    * Hits and count never reach `position()` or beyond, even where some of that is stored already.
    * One process at a time puts; any number search meanwhile.
    """

    def position(self) -> Position:
        """Every document below it is in the index."""

    def last_leaf(self) -> bytes | None:
        """The hash of the leaf below `position()`: tells whether this trail is indexed or a lost one."""

    def put(self, documents: Sequence[Document], *, last_leaf: bytes) -> None:
        """Durable on return. ValueError where there is a hole."""

    def search(self, query: AuditQuery) -> Hits: ...

    def count(self) -> int:
        """Documents below `position()`, counted: equal to it, or the index is broken."""

    def clear(self) -> None:
        """Forget everything. A crash on the way leaves `count()` unequal to `position()`."""


def new_documents(documents: Sequence[Document], position: Position) -> Sequence[Document]:
    """Those from `position` on. ValueError where one is missing before or between them."""
    fresh = [each for each in documents if each.position >= position]
    if [each.position for each in fresh] != list(range(position, position + len(fresh))):
        raise ValueError(f"documents must follow {position} without holes")
    return fresh
