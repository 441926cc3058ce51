"""Looks at the records once a second: how long the trail's files and the index have been behind them."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from govim.storage.condition import Condition

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds
MOST_SAMPLES = 3600


class Lag:
    """Since when is a follower behind: the age of the first sight of a record that it has not reached."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque(maxlen=MOST_SAMPLES)
        self.records = 0
        self.seconds = 0.0

    def look(self, now: float, *, head: int, reached: int) -> None:
        if not self._seen or head > self._seen[-1][1]:
            self._seen.append((now, head))
        while self._seen and self._seen[0][1] <= reached:
            self._seen.popleft()
        self.records = max(head - reached, 0)
        self.seconds = now - self._seen[0][0] if self._seen else 0.0


class Observer:
    """Owned by the loop; `read` runs in a thread."""

    def __init__(self, read: Callable[[], Condition]) -> None:
        self._read = read
        self.trail, self.index = Lag(), Lag()
        self.latest: Condition | None = None
        self._looked_at = 0.0
        self._is_blind = False

    @property
    def trail_behind(self) -> float | None:
        """Seconds that the checkpoint is behind at most: what it was at the last look, and the time since
        then, for a look that fails or hangs tells nothing. None before the first."""
        if self.latest is None:
            return None
        return self.trail.seconds + asyncio.get_running_loop().time() - self._looked_at

    async def watch(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        began = asyncio.get_running_loop().time()
        try:
            found = await asyncio.to_thread(self._read)
        except SQLAlchemyError as error:
            if not self._is_blind:  # said once, not every second
                log.warning("the records cannot be looked at: %s", error)
            self._is_blind = True
            return
        except Exception:
            log.exception("the records could not be looked at")
            return
        if self._is_blind:
            log.info("the records can be looked at again")
        self._is_blind = False
        self.latest, self._looked_at = found, began
        now = asyncio.get_running_loop().time()
        self.trail.look(now, head=found.records, reached=found.published)
        self.index.look(now, head=found.next_position, reached=found.indexed or 0)
