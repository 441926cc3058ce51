"""What stands beside a message and is no entry of its own: reactions, pins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from govim.domain.entry import Entry
from govim.domain.ids import ConversationId, PersonId, Sequence


class Tallies(Protocol):
    def reactions(self, conversation: ConversationId, seq: Sequence) -> Mapping[str, int]:
        """How often each was given; the most frequent first."""
        ...

    def reactions_of(
        self, conversation: ConversationId, seq: Sequence, person: PersonId
    ) -> frozenset[str]: ...

    def react(self, message: Entry, person: PersonId, reaction: str, *, is_set: bool, at: datetime) -> bool:
        """False if nothing changed."""
        ...

    def pins(self, conversation: ConversationId) -> frozenset[Sequence]: ...

    def set_pin(self, pin: Entry, message: Sequence, *, is_pinned: bool) -> None: ...
