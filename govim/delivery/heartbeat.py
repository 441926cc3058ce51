"""Whether a line lives: a ping every so often, and the end when nothing came for too long (fault 11)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """In seconds."""

    ping: float = 25.0
    silence: float = 50.0


class Heartbeat:
    """Owned by the loop; begins at once, and ends with `stop` or with `dead`."""

    __slots__ = ("_dead", "_heard_at", "_loop", "_next", "_ping", "_ping_at", "_rhythm")

    def __init__(self, rhythm: Rhythm, *, ping: Callable[[], None], dead: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._rhythm = rhythm
        self._ping = ping
        self._dead = dead
        self._heard_at = self._loop.time()
        self._ping_at = self._heard_at + rhythm.ping
        self._next = self._loop.call_at(min(self._ping_at, self._heard_at + rhythm.silence), self._beat)

    def heard(self) -> None:
        self._heard_at = self._loop.time()

    def stop(self) -> None:
        self._next.cancel()

    def _beat(self) -> None:
        now = self._loop.time()
        dead_at = self._heard_at + self._rhythm.silence
        if now >= dead_at:
            self._dead()
            return
        if now >= self._ping_at:
            self._ping()
            self._ping_at = now + self._rhythm.ping
        self._next = self._loop.call_at(min(self._ping_at, dead_at), self._beat)
