"""What waits to be written to one connection: bounded in bytes and in age.

Dropping a slow client loses nothing, because it resumes from its cursor (invariant 4).
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLimits:
    max_bytes: int = 256 * 1024
    max_age: float = 30.0  # seconds


class Outbox:
    """One writer task takes; anybody on the loop offers."""

    def __init__(self, now: Callable[[], float], limits: QueueLimits = QueueLimits()) -> None:
        self._now = now
        self._max_bytes = limits.max_bytes
        self._max_age = limits.max_age
        self._waiting: deque[tuple[bytes, float]] = deque()
        self._bytes = 0
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self.close_code: int | None = None

    def offer(self, frame: bytes) -> bool:
        """False: the client is too slow, and must be closed."""
        if self.close_code is not None:
            return True
        is_late = bool(self._waiting) and self._now() - self._waiting[0][1] > self._max_age
        is_full = bool(self._waiting) and self._bytes + len(frame) > self._max_bytes
        if is_full or is_late:
            return False
        self._waiting.append((frame, self._now()))
        self._bytes += len(frame)
        self._some.set()
        return True

    async def put(self, frame: bytes) -> bool:
        """Offer an answer to the client's own request, when there is room: its size is not its fault."""
        while self._waiting and self._bytes + len(frame) > self._max_bytes and self.close_code is None:
            self._room.clear()
            try:
                await asyncio.wait_for(self._room.wait(), self._max_age)
            except TimeoutError:
                return False
        return self.offer(frame)

    def close(self, code: int, *, drain: bool = True) -> None:
        """End after what is waiting (or at once). The first reason stays."""
        if self.close_code is None:
            self.close_code = code
            if not drain:
                self._waiting.clear()
            self._some.set()
            self._room.set()

    async def take(self) -> bytes | None:
        """The next frame; None when it is time to close with `close_code`."""
        while not self._waiting:
            if self.close_code is not None:
                return None
            self._some.clear()
            await self._some.wait()
        frame, _ = self._waiting.popleft()
        self._bytes -= len(frame)
        self._room.set()
        return frame
