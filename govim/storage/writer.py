"""The group commit: one thread takes everything queued, writes it in one transaction, answers all.

What a crash means: before COMMIT returned, nothing of the batch exists and nobody was answered;
after it, everything exists, and whoever got no answer asks again with the same client_ref.
"""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol, TypeVar

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from govim.domain.errors import GovimError, NotStored, Unavailable
from govim.domain.events import Event
from govim.ports import Settable, Work
from govim.storage.transaction import Memory, SqlTransaction

log = logging.getLogger(__name__)
T = TypeVar("T")

MAX_BATCH = 512
# Full or mounted read-only: the transaction was rolled back, nothing is kept. EIO and its like: what the
# disk holds is unknown (invariant 1).
STORAGE_FULL = frozenset({sqlite.SQLITE_FULL, sqlite.SQLITE_READONLY, sqlite.SQLITE_CANTOPEN})
STORAGE_BROKEN = frozenset({sqlite.SQLITE_IOERR, sqlite.SQLITE_CORRUPT, sqlite.SQLITE_NOTADB})
MAX_QUEUED = 20_000
CHECKPOINT_PAGES = 2000  # about 8 MiB of WAL, estimated: asking costs more than it gains
PAGES_A_BATCH, PAGES_A_COMMAND = 8, 2
POLL = 0.5  # seconds between looks at the health of a writer that does not answer


class Durable(Protocol):
    """Called in the writer thread, after the commit and before anybody is answered."""

    def __call__(self, first_position: int, leaves: list[bytes]) -> None: ...


class Answers(Protocol):
    """Called in the writer thread once per batch: settle the futures, then tell the events."""

    def __call__(self, settle: list[Callable[[], None]], events: list[Event]) -> None: ...


class Health(Enum):
    RUNNING = auto()
    STOPPED = auto()
    BROKEN = auto()  # the storage failed in a way that makes an answer a guess


@dataclass(slots=True)
class _Job:
    work: Work[Any]
    future: Settable[Any]


class Writer:
    """Submit from any thread; the future is settled after the commit is durable."""

    def __init__(
        self,
        engine: Engine,
        load: Callable[[Connection], Memory],
        *,
        durable: Durable,
        answers: Answers | None = None,
        broken: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._load = load
        self._durable = durable
        self._answers = answers or _answer_here
        self._broken = broken
        self._queue: queue.Queue[_Job | None] = queue.Queue(MAX_QUEUED)
        self.health = Health.RUNNING
        self._pages = 0
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        self._connection = self._engine.connect()
        with self._connection.begin():
            self._memory = self._load(self._connection)
        self._thread.start()

    def submit(self, work: Work[T], future: Settable[T]) -> None:
        """Raises Unavailable when too much is waiting or the storage is broken."""
        if self.health is not Health.RUNNING:
            raise Unavailable
        try:
            self._queue.put_nowait(_Job(work, future))
        except queue.Full:
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

    def stop(self) -> None:
        """Finish what is queued, then end."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _run(self) -> None:
        try:
            self._serve()
        except BaseException:
            log.critical("the writer ended; nobody is answered and the server stops", exc_info=True)
            self.health = Health.BROKEN
            self._broken()

    def _serve(self) -> None:
        with self._connection as connection:
            while self.health is Health.RUNNING:
                jobs, is_last = self._take()
                if jobs:
                    self._commit(connection, jobs)
                if is_last:
                    self.health = Health.STOPPED
        self._engine.dispose()

    def _take(self) -> tuple[list[_Job], bool]:
        """Wait for one, then take all that is there."""
        jobs: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == MAX_BATCH:
                return jobs, False
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return jobs, False
        return jobs, True

    def _commit(self, connection: Connection, jobs: list[_Job]) -> None:
        try:
            with connection.begin():
                transaction = SqlTransaction(connection, self._memory)
                transaction.log.prefetch([ref for job in jobs for ref in job.work.refs])
                results = [_perform(transaction, job.work) for job in jobs]
                transaction.batch.flush()
        except Exception as error:  # noqa: BLE001 -- whatever it is, somebody waits for an answer
            self._failed(connection, jobs, error)
            return
        self._memory.keyring.keep_new()
        self._durable(transaction.records.first, transaction.records.leaves)
        settle = [_settling(job, result) for job, result in zip(jobs, results, strict=True)]
        self._answers(settle, transaction.events)
        self._checkpoint(connection, len(jobs))

    def _failed(self, connection: Connection, jobs: list[_Job], error: Exception) -> None:
        """Nothing was kept. Say so where that is certain; where it is a guess, say nothing and stop."""
        code = _sqlite_code(error)
        if code in STORAGE_BROKEN:
            log.critical("the storage failed: nobody is answered and the server stops", exc_info=error)
            self.health = Health.BROKEN
            self._broken()
            return
        self._forget(connection)
        if code in STORAGE_FULL:
            self._answers([_settling(job, NotStored()) for job in jobs], [])
        elif len(jobs) > 1:
            for job in jobs:  # a bug in one command must not be charged to the others
                self._commit(connection, [job])
        else:
            log.error("a command failed", exc_info=error)
            self._answers([_settling(jobs[0], error)], [])

    def _forget(self, connection: Connection) -> None:
        with connection.begin():
            keyring = self._memory.keyring
            keyring.forget_new()
            self._memory = self._load(connection)

    def _checkpoint(self, connection: Connection, commands: int) -> None:
        """Move the WAL into the database now and then, without waiting for readers."""
        self._pages += PAGES_A_BATCH + PAGES_A_COMMAND * commands
        if self._pages > CHECKPOINT_PAGES:
            self._pages = 0
            # On the driver's own connection: SQLAlchemy would begin a transaction around it.
            try:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            except sqlite.OperationalError as error:
                if _primary(error) not in STORAGE_FULL:
                    raise
                log.warning("no room to move the WAL into the database: it stays where it is")


def _perform(transaction: SqlTransaction, work: Work[Any]) -> object:
    """The result of one command, or its refusal as a value; a refusal leaves only its record."""
    transaction.begin_command()
    try:
        result = work.run(transaction)
    except GovimError as error:
        transaction.take_back()
        if work.refused is not None:
            transaction.begin_command()
            work.refused(transaction, error)
        result = error
    transaction.end_command()
    return result


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


def _sqlite_code(error: Exception) -> int | None:
    """The primary result code, or None if the error is not the database's."""
    return _primary(error.orig) if isinstance(error, DBAPIError) else None


def _primary(error: BaseException | None) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
