"""The advances of cursors, as they are kept for ever, and how far they stand in the trail."""

from collections.abc import Sequence as Seq
from datetime import datetime
from typing import Protocol

from govim.domain.ids import ConversationId
from govim.domain.receipt import Advance


class Receipts(Protocol):
    def digested(self) -> int:
        """The last advance that stands in the trail."""
        ...

    def between(self, after: int, up_to: int) -> Seq[Advance]:
        """By their ids, rising."""
        ...

    def mark_digested(self, conversation: ConversationId, up_to: int, *, at: datetime) -> None: ...
