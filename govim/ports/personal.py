"""What is one person's own, and the dense log of what they changed in it."""

from datetime import datetime
from typing import Protocol

from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.personal import OwnDraft, OwnView, PersonalChange
from govim.domain.presence import Presence


class Personal(Protocol):
    def note(self, change: PersonalChange) -> int:
        """Append it to the person's log. Returns its number: 1, 2, 3 … without holes."""
        ...

    def view(self, person: PersonId, conversation: ConversationId) -> OwnView: ...

    def set_view(self, person: PersonId, conversation: ConversationId, view: OwnView) -> None: ...

    def draft(self, person: PersonId, conversation: ConversationId) -> OwnDraft | None:
        """One with an empty text was cleared; its time still counts."""
        ...

    def set_draft(self, person: PersonId, conversation: ConversationId, draft: OwnDraft) -> None: ...

    def hide(self, person: PersonId, conversation: ConversationId, seq: Sequence) -> bool:
        """False if it was hidden before."""
        ...

    def favourite(
        self, person: PersonId, conversation: ConversationId, seq: Sequence, tags: list[str], *, at: datetime
    ) -> None:
        """Mark it, or give it other tags; it keeps the time when it was first marked."""
        ...

    def unfavourite(self, person: PersonId, conversation: ConversationId, seq: Sequence) -> bool:
        """False if it was none."""
        ...

    def count_favourites(self, person: PersonId) -> int: ...

    def set_presence(self, person: PersonId, said: Presence) -> None: ...

    def set_preference(self, person: PersonId, name: str, value: str) -> None:
        """`value` is JSON."""
        ...
