"""Must-reads: who is asked to confirm which message, and who did."""

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Seq
from datetime import datetime
from typing import Protocol

from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.domain.must_read import Asked, MustRead, Reason


class MustReads(Protocol):
    def find(self, conversation: ConversationId, seq: Sequence) -> MustRead | None: ...

    def of(self, must_read: MustRead, person: PersonId) -> Asked | None: ...

    def people(self, must_read: MustRead) -> frozenset[PersonId]:
        """All who were asked."""
        ...

    def waiting(self, must_read: MustRead) -> Seq[Asked]:
        """Who has not confirmed and is still in the conversation."""
        ...

    def ask(self, must_read: MustRead, people: Collection[PersonId], *, at: datetime) -> None:
        """These are asked now. Keeps what the must-read says beside its people: new, or as it is now."""
        ...

    def confirm(self, must_read: MustRead, person: PersonId, *, at: datetime) -> None: ...

    def remind(self, must_read: MustRead, people: Collection[PersonId], *, at: datetime) -> None: ...

    def escalate(
        self, must_read: MustRead, step: Reason, told: Mapping[PersonId, Seq[PersonId]], *, at: datetime
    ) -> None:
        """`told`: who is told of whom."""
        ...

    def mark_told(
        self, must_read: MustRead, step: Reason, late: Collection[PersonId], *, at: datetime
    ) -> None:
        """Also where nobody was found who could be told."""
        ...

    def end(self, must_read: MustRead, *, at: datetime) -> None: ...

    def wait_until(self, must_read: MustRead, due_at: datetime | None) -> None: ...

    def due(self, conversations: Collection[ConversationId], *, at: datetime) -> Seq[MustRead]:
        """Of these conversations."""
        ...
