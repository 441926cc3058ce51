"""How far members say they got: of each in each conversation at most one advance a second is committed.

The first goes at once; of those that follow within its second the furthest goes at its end. What waits is
nothing that anybody was told; a crash loses at most a second of it, and the client's next claim covers it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from govim.domain.actor import Actor
from govim.domain.errors import GovimError
from govim.ports import Commits, Work
from govim.protocol.frames import Receipt

log = logging.getLogger(__name__)
APART = 1.0  # seconds
_Key = tuple[int, int]  # person and conversation, as numbers: hash and comparison of a UUID are Python code


class Claims:
    """Of one server; lives on its loop."""

    def __init__(self, commits: Commits, work_of: Callable[[Actor, Receipt], Work[Any]]) -> None:
        self._commits, self._work_of = commits, work_of
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[_Key, tuple[Actor, Receipt] | None] = {}  # whose second is not over
        self._ends: deque[tuple[float, _Key]] = deque()

    def is_first(self, actor: Actor, receipt: Receipt) -> bool:
        """Whether it goes at once. If not, it is kept until its second is over."""
        key = actor.person.int, receipt.conversation.int
        if key not in self._waiting:
            self._begin(key)
            return True
        before = self._waiting[key]
        self._waiting[key] = actor, receipt if before is None else _furthest(before[1], receipt)
        return False

    def flush(self) -> None:
        """What waits goes now: the server stops."""
        for kept in self._waiting.values():
            if kept is not None:
                self._submit(*kept)
        self._waiting = dict.fromkeys(self._waiting)

    def _begin(self, key: _Key) -> None:
        self._waiting[key] = None
        self._ends.append((self._loop.time() + APART, key))
        if len(self._ends) == 1:
            self._loop.call_later(APART, self._end)

    def _end(self) -> None:
        """Of all whose second is over; then wait for the next."""
        now = self._loop.time()
        over = []
        while self._ends and self._ends[0][0] <= now:
            over.append(self._ends.popleft()[1])
        if self._ends:
            self._loop.call_at(self._ends[0][0], self._end)
        for key in over:
            kept = self._waiting.pop(key)
            if kept is not None:
                self._begin(key)
                self._submit(*kept)

    def _submit(self, actor: Actor, receipt: Receipt) -> None:
        try:
            self._commits.submit_for(self._work_of(actor, receipt), _UNANSWERED)
        except GovimError as error:
            log.debug("a receipt is dropped: %s", error.code)


class _Unanswered:
    """A receipt is answered by nothing, whatever becomes of it."""

    def done(self) -> bool:
        return True

    def set_result(self, result: object, /) -> None:
        """Nobody waits."""

    def set_exception(self, exception: BaseException, /) -> None:
        """Nobody waits."""


_UNANSWERED = _Unanswered()


def _furthest(one: Receipt, other: Receipt) -> Receipt:
    return Receipt(
        conversation=other.conversation,
        delivered=max(one.delivered, other.delivered),
        read=max(one.read, other.read),
    )
