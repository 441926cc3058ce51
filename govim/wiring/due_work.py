"""Looks every few seconds whether something is due, and has it done; one short read where nothing is."""

import asyncio
import logging

from govim.domain.due import Due
from govim.domain.errors import GovimError, OutcomeUnknown
from govim.ports import Clock, Commits, Reader, Work
from govim.services.due import do_what_is_due

log = logging.getLogger(__name__)
EVERY = 15.0  # seconds


class DueWork:
    def __init__(self, reader: Reader, commits: Commits, clock: Clock) -> None:
        self._reader, self._commits, self._clock = reader, commits, clock

    async def watch(self) -> None:
        while True:
            try:
                await self.do_all()
            except GovimError as error:
                log.warning("what is due is looked for later: %s", error.code)
            await asyncio.sleep(EVERY)

    async def do_all(self) -> None:
        """In pieces, so that nobody waits long behind one, until nothing is due. What stays due although it
        was done waits for the next look."""
        before: list[Due] = []
        while (found := list(await self._reader.due(self._clock.now()))) and found != before:
            for due in found:
                await self._do(due)
            before = found

    async def _do(self, due: Due) -> None:
        """One that fails leaves the others alone, and is tried again."""
        try:
            await self._commits.submit(self._work(due))
        except (GovimError, OutcomeUnknown) as error:
            log.warning("%s is done later: %s", type(due).__name__, error.code)
        except Exception:
            log.exception("%s failed", type(due).__name__)

    def _work(self, due: Due) -> Work[None]:
        return Work(
            run=lambda tx: do_what_is_due(due, tx=tx, at=self._clock.now()),
            conversations=due.conversations,
        )
