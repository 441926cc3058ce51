"""The way to and from one client, as delivery sees it; each transport brings its own.

Dropping a slow client loses nothing, because it resumes from its cursor (invariant 4).
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLimits:
    """Of what waits to be written to one client."""

    max_bytes: int = 256 * 1024
    max_age: float = 30.0  # seconds


class Pipe(Protocol):
    """Owned by the loop. The first frame that waits is always taken, whatever its size."""

    @property
    def close_code(self) -> int | None:
        """With which it ends or ended; None while it is open."""
        ...

    @property
    def is_calm(self) -> bool:
        """Hardly anything waits: what may be lost goes only then."""
        ...

    def offer(self, frame: bytes) -> bool:
        """Write, or keep until it can be written. False: too much waits, close the client as slow."""
        ...

    async def put(self, frame: bytes) -> bool:
        """Offer an answer to the client's own request when there is room: its size is not its fault.
        False: there was none for too long."""
        ...

    def pause_reading(self) -> None:
        """Too many requests of this client are under way: what comes meanwhile waits at the other end."""
        ...

    def resume_reading(self) -> None: ...

    def close(self, code: int, *, drain: bool = True) -> None:
        """End after what is waiting, or at once. The first reason stays."""
        ...
