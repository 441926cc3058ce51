"""What was sent and is not answered yet. It survives the loss of a line: one `client_ref` has one result."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from govim.protocol.frames import Ack


class PendingState(StrEnum):
    """As in the TypeScript client; what was refused is told to whoever waits, and is kept no longer."""

    WAITING = "waiting"  # for a line
    SENDING = "sending"  # without an answer yet


@dataclass(slots=True, kw_only=True)
class Pending:
    ref: UUID
    conversation: UUID
    frame: dict[str, object]
    answered: "asyncio.Future[Ack]" = field(repr=False)
    state: PendingState = PendingState.WAITING


class Outbox:
    """Owned by the loop."""

    def __init__(self) -> None:
        self._pending: dict[str, Pending] = {}

    def add(self, pending: Pending) -> None:
        self._pending[str(pending.ref)] = pending

    def all(self) -> list[Pending]:
        """In the order in which they were made."""
        return list(self._pending.values())

    def waiting(self) -> list[Pending]:
        return [each for each in self._pending.values() if each.state is PendingState.WAITING]

    def acknowledge(self, ack: Ack) -> None:
        pending = self._pending.pop(ack.client_ref, None)
        if pending is not None and not pending.answered.done():
            pending.answered.set_result(ack)

    def refuse(self, ref: str, refused: Exception) -> None:
        pending = self._pending.pop(ref, None)
        if pending is not None and not pending.answered.done():
            pending.answered.set_exception(refused)

    def postpone(self, ref: str) -> None:
        """It was too much at once: it keeps its place."""
        if (pending := self._pending.get(ref)) is not None:
            pending.state = PendingState.WAITING

    def forget(self, ref: UUID) -> None:
        self._pending.pop(str(ref), None)

    def connection_lost(self) -> None:
        for pending in self._pending.values():
            pending.state = PendingState.WAITING

    def end(self, why: Exception) -> None:
        """Nobody will answer."""
        for ref in list(self._pending):
            self.refuse(ref, why)
