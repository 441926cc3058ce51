"""The writer's thread: takes everything queued, has it committed as one (`group_commit.py`), answers all."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from enum import Enum, auto
from typing import Any, Protocol, TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from govim.domain.errors import GovimError, NotStored, OutcomeUnknown, ReadOnly, Unavailable
from govim.domain.events import Event
from govim.ports import Settable, Work
from govim.storage.dialect import Dialect, Fault
from govim.storage.group_commit import HELD, Committed, GroupCommit
from govim.storage.inbox import Full, Inbox
from govim.storage.transaction import Memory

log = logging.getLogger(__name__)
T = TypeVar("T")

MAX_BATCH, LEAST_BATCH = 512, 64
TRANSACTION = 0.15  # seconds that one may take where several processes write, its COMMIT apart
MAX_APART = 32  # commands a transaction, when each has a savepoint: they are slow, and locks are held
MAX_QUEUED = 20_000
BUSY, ENOUGH = 16, 256  # commands: a batch after which the next one may gather, and what need not (ADR 0016)
GATHERING = 0.004  # seconds
PATIENCE = 10.0  # seconds that a command waits for a lock or a connection before it is refused
PAUSE = 0.02  # before those that wait are tried again
FIRST_BACK_OFF, MOST_BACK_OFF = 0.05, 2.0  # seconds between attempts to connect
POLL = 0.5  # seconds between looks at the health of a writer that does not answer


class Durable(Protocol):
    """Called in the writer thread, after the commit and before anybody is answered."""

    def __call__(self, first_position: int, leaves: list[bytes]) -> None: ...


class Answers(Protocol):
    """Called in the writer thread once per batch: settle the futures, then tell the events."""

    def __call__(self, settle: list[Callable[[], None]], events: list[Event]) -> None: ...


class Measure(Protocol):
    """Called in the writer thread after each commit: how many commands it took, and how long."""

    def __call__(self, commands: int, seconds: float) -> None: ...


class Health(Enum):
    RUNNING = auto()
    STOPPED = auto()
    BROKEN = auto()  # the storage failed in a way that makes an answer a guess
    READ_ONLY = auto()  # it failed before, or takes no writes: there is no writer (`read_only.py`)


class _Job(Struct):
    work: Work[Any]
    future: Settable[Any]
    waits_since: float | None = None  # for a lock or a connection


class Writer:
    """Submit from any thread; the future is settled after the commit is durable."""

    def __init__(
        self,
        dialect: Dialect,
        load: Callable[[Connection], Memory],
        *,
        durable: Durable,
        answers: Answers | None = None,
        broken: Callable[[], None] = lambda: None,
        failed: Callable[[BaseException], None] = lambda _: None,
        give_room: Callable[[], bool] = lambda: False,
    ) -> None:
        """`broken`: nothing goes on; `failed`: for the storage did. `give_room` frees some of a full disk."""
        self._dialect = dialect
        self._commits = GroupCommit(dialect, load)
        self._durable = durable
        self._answers = answers or _answer_here
        self._broken, self._failed, self._give_room = broken, failed, give_room
        self.records = 0  # how many it committed
        self.measure: Measure | None = None  # may be set at any time
        self._inbox: Inbox[_Job | None] = Inbox(MAX_QUEUED)
        self._again: list[_Job] = []  # had to wait; first in the next batch
        self._rest: list[_Job] = []  # after them, when they are more than a batch takes
        self._limit = MAX_BATCH
        self._back_off = FIRST_BACK_OFF
        self._is_last = False
        self.health = Health.RUNNING
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        self._commits.open()
        self._thread.start()

    def submit(self, work: Work[T], future: Settable[T]) -> None:
        """Raises Unavailable when too much is waiting or the writer has stopped.

        Once the storage broke nobody is answered: the same ref may be among what was being committed.
        """
        if self.health is Health.BROKEN:
            return
        if self.health is not Health.RUNNING:
            raise Unavailable
        try:
            self._inbox.put(_Job(work, future))
        except Full:
            raise Unavailable from None

    def run(self, work: Work[T]) -> T:
        """Submit from a thread that may wait. Raises Unavailable, too, where the storage broke meanwhile."""
        future: Future[T] = Future()
        self.submit(work, future)
        while not wait([future], timeout=POLL).done and self.health is Health.RUNNING:
            pass
        if not future.done():  # the storage broke: what became of it, nobody knows
            raise Unavailable
        return future.result()

    @property
    def queued(self) -> int:
        """How many commands wait, about."""
        return len(self._inbox) + len(self._again) + len(self._rest)

    def stop(self) -> None:
        """Finish what is queued, then end."""
        if self._thread.is_alive():
            self._inbox.put_anyway(None)
            self._thread.join()

    def _run(self) -> None:
        try:
            self._serve()
        except BaseException as error:
            log.critical("the writer ended; nobody is answered and the server stops", exc_info=True)
            self._break(error)
        finally:
            self._commits.close()

    def _serve(self) -> None:
        taken = 0
        while self.health is Health.RUNNING:
            if taken >= BUSY and self.queued < ENOUGH:
                time.sleep(GATHERING)
            jobs = self._take()
            taken = len(jobs)
            if not self._commits.is_open and not self._reconnect():
                self._wait(jobs)
            elif jobs and self._dialect.is_read_only:
                self._refuse(jobs, ReadOnly(reason="mounted"))
            elif jobs:
                self._commit(jobs)
            if self._is_last and not self._again and not self._rest:
                self._commits.finish()
                self.health = Health.STOPPED

    def _take(self) -> list[_Job]:
        """Those that had to wait, then all that is queued; if there is nothing, wait for it."""
        limit = self._limit if self._commits.is_open else MAX_QUEUED
        waited = self._again + self._rest
        jobs, self._rest, self._again = waited[:limit], waited[limit:], []
        if len(jobs) == limit or self._is_last:
            return jobs
        timeout = PAUSE if waited or not self._commits.is_open else None
        fresh = self._inbox.take(limit - len(jobs), timeout=timeout)
        self._is_last = None in fresh  # nobody submits after the end
        return jobs + [job for job in fresh if job is not None]

    # ---- ways to commit, the fastest first ----
    def _commit(self, jobs: list[_Job], *, in_line: bool = False) -> None:
        """First what is free, holding nothing while waiting; then in line for what others held."""
        try:
            committed = self._commits.together([job.work for job in jobs], wait=in_line)
        except Exception as error:  # noqa: BLE001 -- whatever it is, somebody waits for an answer
            if self._is_settled(jobs, error):
                return
            if in_line and self._dialect.fault(error) is Fault.BLOCKED:
                log.warning("a row is held for too long: %s", self._commits.blockers())
                self._wait(jobs)
            else:
                self._commit_in_parts(jobs)
            return
        if self.measure is not None:
            self.measure(len(jobs), committed.took)
        held = self._answer(jobs, committed)
        self._adapt(len(jobs) - len(held), committed.worked)
        if held:
            self._commit_held(held)

    def _commit_held(self, jobs: list[_Job]) -> None:
        """Where somebody waited long enough already, whoever comes after waits behind."""
        stuck = {where for job in jobs if job.waits_since for where in job.work.conversations}
        fresh = [job for job in jobs if stuck.isdisjoint(job.work.conversations)]
        self._wait([job for job in jobs if not stuck.isdisjoint(job.work.conversations)])
        if fresh:
            self._commit(fresh, in_line=True)

    def _commit_in_parts(self, jobs: list[_Job]) -> None:
        for start in range(0, len(jobs), MAX_APART):
            self._commit_apart(jobs[start : start + MAX_APART])

    def _commit_apart(self, jobs: list[_Job]) -> None:
        """A bug in one command, or a race that it lost, must not be charged to the others."""
        if not self._commits.is_open:
            self._wait(jobs)
            return
        try:
            committed = self._commits.apart([job.work for job in jobs])
        except Exception as error:  # noqa: BLE001 -- whatever it is, somebody waits for an answer
            if not self._is_settled(jobs, error):
                self._wait(jobs)
        else:
            self._wait(self._answer(jobs, committed))

    def _answer(self, jobs: list[_Job], committed: Committed) -> list[_Job]:
        """Those that were not run, since somebody else holds their rows, are returned."""
        self.records += len(committed.leaves)
        self._durable(committed.first_position, committed.leaves)
        pairs = list(zip(jobs, committed.results, strict=True))
        for _, result in pairs:
            if isinstance(result, Exception) and not isinstance(result, GovimError):
                log.error("a command failed", exc_info=result)
        settle = [_settling(job, result) for job, result in pairs if result is not HELD]
        self._answers(settle, committed.events)
        return [job for job, result in pairs if result is HELD]

    def _adapt(self, commands: int, worked: float) -> None:
        """Where others wait for our rows, a transaction is short whatever the machine's pace. Waiting for the
        trail's head does not count: smaller batches would ask for it more often."""
        if self._dialect.is_shared and commands:
            wanted = int(commands * TRANSACTION / worked)
            self._limit = max(LEAST_BATCH, min(wanted, 2 * self._limit, MAX_BATCH))

    # ---- when it failed ----
    def _is_settled(self, jobs: list[_Job], error: Exception) -> bool:
        """Nothing was kept. Say so where that is certain; where it is a guess, say nothing."""
        fault = self._dialect.fault(error)
        if fault is Fault.BROKEN:
            log.critical("the storage failed: nobody is answered and the server stops", exc_info=error)
            self._break(error)
        elif fault is Fault.LOST:
            log.warning("the connection to the database is lost: %s", error)
            self._lose(jobs)
        elif not self._read_again():
            self._wait(jobs)
        elif fault is Fault.FULL:
            self._make_room(jobs)
        elif fault is Fault.READ_ONLY:
            self._refuse(jobs, ReadOnly(reason="mounted"))
        else:
            return False
        return True

    def _make_room(self, jobs: list[_Job]) -> None:
        """The disk is full. What must go on gets a piece of the reserve, as often as there is one."""
        vital = [job for job in jobs if job.work.is_vital]
        self._refuse([job for job in jobs if not job.work.is_vital], NotStored())
        if vital and self._give_room():
            self._commit(vital)
        else:
            self._refuse(vital, NotStored())

    def _lose(self, jobs: list[_Job]) -> None:
        was_committing = self._commits.is_committing
        self._commits.drop()
        if was_committing:
            self._refuse(jobs, OutcomeUnknown())
        else:
            self._wait(jobs)

    def _wait(self, jobs: list[_Job]) -> None:
        """They come first in the next batch, until their patience is over."""
        now = time.monotonic()
        for job in jobs:
            job.waits_since = job.waits_since or now
            if now - job.waits_since < PATIENCE:
                self._again.append(job)
            else:
                self._refuse([job], Unavailable())

    def _refuse(self, jobs: list[_Job], error: Exception) -> None:
        self._answers([_settling(job, error) for job in jobs], [])

    def _read_again(self) -> bool:
        """What is remembered may hold what was taken back. False if there is no connection for that."""
        try:
            self._commits.open()
        except Exception as error:
            if self._dialect.fault(error) is not Fault.LOST:
                raise
            self._commits.drop()
            return False
        return True

    def _reconnect(self) -> bool:
        if self._read_again():
            self._back_off = FIRST_BACK_OFF
            return True
        time.sleep(self._back_off)
        self._back_off = min(2 * self._back_off, MOST_BACK_OFF)
        return False

    def _break(self, error: BaseException) -> None:
        self.health = Health.BROKEN
        self._broken()
        if isinstance(error, Exception) and self._dialect.fault(error) is Fault.BROKEN:
            self._failed(error)


def _settling(job: _Job, result: object) -> Callable[[], None]:
    def settle() -> None:
        if job.future.done():  # whoever asked is gone
            return
        if isinstance(result, Exception):
            job.future.set_exception(result)
        else:
            job.future.set_result(result)

    return settle


def _answer_here(settle: list[Callable[[], None]], events: list[Event]) -> None:
    del events
    for each in settle:
        each()
