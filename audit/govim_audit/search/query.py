"""What an auditor asks for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from govim.domain.errors import Malformed
from govim.domain.ids import Position
from govim_audit.record import Kind
from govim_policies.folding import fold

MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """All conditions hold together; what is left out does not restrict. Malformed if it cannot be."""

    text: str | None = None  # a substring, compared folded
    sender: UUID | None = None
    conversation: UUID | None = None
    kinds: frozenset[Kind] = frozenset()
    after: datetime | None = None  # this instant and later
    before: datetime | None = None  # earlier than this instant
    limit: int = 50
    before_position: Position | None = None  # the next page: the last position of the one before

    def __post_init__(self) -> None:
        if self.text is not None and not fold(self.text):
            raise Malformed("the text to search for is empty")
        if not 1 <= self.limit <= MAX_LIMIT:
            raise Malformed(f"a page has 1 to {MAX_LIMIT} hits")
        if any(at is not None and at.tzinfo is None for at in (self.after, self.before)):
            raise Malformed("a time without its zone")
        if self.after is not None and self.before is not None and self.after >= self.before:
            raise Malformed("a period that ends before it begins")
