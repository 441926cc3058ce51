"""What time alone brings about: looked for every half minute, done in a group commit like any other work."""

import asyncio
import logging
from datetime import datetime
from typing import Protocol

from govim.domain.errors import GovimError, OutcomeUnknown
from govim.ports import Clock, Commits, Transaction, Work
from govim.services.expire_sign_offs import expire_sign_offs

log = logging.getLogger(__name__)
EVERY = 30.0  # seconds


class Chore(Protocol):
    """Does what is due, not too much at once, and nothing that some process did before."""

    __name__: str

    def __call__(self, *, tx: Transaction, at: datetime) -> object: ...


CHORES: tuple[Chore, ...] = (expire_sign_offs,)


class Chores:
    def __init__(self, commits: Commits, clock: Clock) -> None:
        self._commits, self._clock = commits, clock

    async def watch(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """One that fails leaves the others alone, and is tried again."""
        for chore in CHORES:
            try:
                await self._commits.submit(self._work(chore))
            except (GovimError, OutcomeUnknown) as error:
                log.warning("%s is tried again later: %s", chore.__name__, error.code)
            except Exception:
                log.exception("%s failed", chore.__name__)

    def _work(self, chore: Chore) -> Work[object]:
        return Work(run=lambda tx: chore(tx=tx, at=self._clock.now()))
