"""`ports.Commits` on the loop: work goes to the writer's thread, answers and events come back by batch."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from govim.domain.events import Event
from govim.ports import Settable, Work

T = TypeVar("T")


class Submit(Protocol):
    def __call__(self, work: Work[T], future: Settable[T]) -> None: ...


class LoopCommits:
    """`answers` is for the writer's thread; everything else for the loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._submit: Submit | None = None
        self._tell: Callable[[Sequence[Event]], None] = _nobody

    def bind(self, submit: Submit, tell: Callable[[Sequence[Event]], None]) -> None:
        """The writer is given our `answers` before we are given the writer."""
        self._submit, self._tell = submit, tell

    def submit(self, work: Work[T]) -> Awaitable[T]:
        future: asyncio.Future[T] = self._loop.create_future()
        self.submit_for(work, future)
        return future

    def submit_for(self, work: Work[T], waiting: Settable[T]) -> None:
        if self._submit is None:
            raise RuntimeError("bind() comes first")
        self._submit(work, waiting)

    def answers(self, settle: list[Callable[[], None]], events: list[Event]) -> None:
        """One hop to the loop for a whole batch. After the loop's end nobody waits any more."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, settle, events)

    def _deliver(self, settle: list[Callable[[], None]], events: list[Event]) -> None:
        """Acks first: the sender's own push comes after its ack. A settled future calls back in the loop's
        next round, so the events wait for that one, too."""
        for each in settle:
            each()
        self._loop.call_soon(self._tell, events)


def _nobody(events: Sequence[Event]) -> None:
    del events
