"""A `Pipe` for transports that are driven by tasks: one takes what is to be written, one reads what came."""

import asyncio
from collections import deque
from collections.abc import Callable

from govim.delivery.pipe import QueueLimits

USUAL = QueueLimits()


class Outbox:
    """One writer task takes; anybody on the loop offers; the reading task waits in `readable`."""

    def __init__(self, now: Callable[[], float], limits: QueueLimits = USUAL) -> None:
        self._now = now
        self._max_bytes = limits.max_bytes
        self._max_age = limits.max_age
        self._waiting: deque[tuple[bytes, float]] = deque()
        self._bytes = 0
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._reading = asyncio.Event()
        self._reading.set()
        self.close_code: int | None = None

    @property
    def is_calm(self) -> bool:
        return self._bytes * 8 < self._max_bytes

    def offer(self, frame: bytes) -> bool:
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
        while self._waiting and self._bytes + len(frame) > self._max_bytes and self.close_code is None:
            self._room.clear()
            try:
                await asyncio.wait_for(self._room.wait(), self._max_age)
            except TimeoutError:
                return False
        return self.offer(frame)

    def pause_reading(self) -> None:
        self._reading.clear()

    def resume_reading(self) -> None:
        self._reading.set()

    async def readable(self) -> None:
        await self._reading.wait()

    def close(self, code: int, *, drain: bool = True) -> None:
        if self.close_code is None:
            self.close_code = code
            if not drain:
                self._waiting.clear()
            self._some.set()
            self._room.set()
            self._reading.set()  # the end comes in by the same door

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
