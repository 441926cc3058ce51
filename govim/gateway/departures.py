"""What is offered to one line in the same rounds of the loop leaves in one write.

A write costs some 6 µs, nearly all of it in the kernel; a commit brings each of its senders several acks and
entries. The loop hears of a commit in two rounds, answers before events (delivery/commits.py): so the first
frame waits for the round after the next one.
"""

import asyncio
from typing import Protocol


class Leaving(Protocol):
    """Not a bound method: one would be made for each delivery."""

    def leave(self) -> None: ...


class Departures:
    """Owned by the loop; one for all lines of a gateway."""

    def __init__(self) -> None:
        self._waiting: list[Leaving] = []

    def add(self, leaving: Leaving) -> None:
        """It leaves soon, once for each time that it was added."""
        if not self._waiting:
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._leave)
        self._waiting.append(leaving)

    def _leave(self) -> None:
        waiting, self._waiting = self._waiting, []
        for leaving in waiting:
            leaving.leave()
