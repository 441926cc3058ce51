"""What is asked of somebody else to decide."""

from collections.abc import Sequence as Seq
from datetime import datetime
from typing import Protocol

from govim.domain.ids import ContentId, PersonId, SignOffId
from govim.domain.sign_off import Asked, SignOff


class SignOffs(Protocol):
    def new_id(self) -> SignOffId: ...

    def add(
        self, sign_off: SignOffId, asked: Asked, shown: ContentId, *, by: PersonId, at: datetime
    ) -> SignOff:
        """`shown` is a content of this batch; its salted hash is what an approver has to name."""
        ...

    def find(self, sign_off: SignOffId) -> SignOff | None:
        """Nobody else changes it until the end of the transaction."""
        ...

    def open_one(self, asked: Asked, by: PersonId, *, at: datetime) -> SignOff | None:
        """Where this person asks the same already: of this kind, about this conversation and message."""
        ...

    def settle(self, sign_off: SignOff, reason: ContentId | None) -> None:
        """Keep its new state, with the content that says why."""
        ...

    def due(self, *, at: datetime, limit: int) -> Seq[SignOffId]:
        """Open ones whose time is over."""
        ...
