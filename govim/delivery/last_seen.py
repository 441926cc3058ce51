"""When a device was last there: noted when its connections begin and end, many in one command.

Lost at a crash, which costs nothing: it is to help somebody recognise their devices, no record of anything.
"""

import asyncio
import logging
from collections.abc import Callable, Collection

from govim.domain.errors import GovimError, OutcomeUnknown
from govim.domain.ids import SessionId
from govim.ports import Commits, Work

WAIT = 10.0  # seconds: after an outage thousands come at once

log = logging.getLogger(__name__)


class LastSeen:
    def __init__(self, commits: Commits, work: Callable[[Collection[SessionId]], Work[None]]) -> None:
        self._commits = commits
        self._work = work
        self._seen: set[SessionId] = set()
        self._timer: asyncio.TimerHandle | None = None

    def note(self, session: SessionId) -> None:
        self._seen.add(session)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(WAIT, self.keep)

    def keep(self) -> None:
        self._timer = None
        seen, self._seen = self._seen, set()
        try:
            asyncio.ensure_future(self._commits.submit(self._work(seen))).add_done_callback(_settled)
        except GovimError as error:
            log.info("when devices were last there is not kept: %s", error.code)


def _settled(kept: "asyncio.Future[None]") -> None:
    error = None if kept.cancelled() else kept.exception()
    if isinstance(error, GovimError | OutcomeUnknown):
        log.info("when devices were last there is not kept: %s", error.code)
    elif error is not None:
        log.error("when devices were last there is not kept", exc_info=error)
