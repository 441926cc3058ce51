"""`ports.Bus` between the processes on one database server: LISTEN and NOTIFY, off the way of the commits.

One thread tells, one hears, each on a connection of its own. What was told while a process could not hear is
made up by its clients: they are sent away and resume, unless nobody else left a record meanwhile.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from uuid import uuid4

import msgspec
import psycopg
from sqlalchemy.exc import SQLAlchemyError

from govim.domain.events import Event
from govim.storage.hints import events_of, read_hints, write_hints
from govim.storage.keyring import Keyring
from govim.storage.postgresql import PostgresqlDialect

log = logging.getLogger(__name__)
CHANNEL = "govim"
MAX_WAITING = 10_000  # batches; more is told by the next entry's gap
POLL, RETRY = 0.25, 1.0  # seconds
CHANCES, PAUSE = 10, 0.05
_TELL = "SELECT pg_notify(%s, hint) FROM unnest(%s::text[]) AS hint"


class PostgresqlBus:
    """`own` counts the records that this process committed. All three are called in the hearing thread."""

    def __init__(
        self,
        dialect: PostgresqlDialect,
        keyring: Keyring,
        *,
        own: Callable[[], int],
        heard: Callable[[list[Event]], object],
        missed: Callable[[], object],
    ) -> None:
        self._dialect, self._keyring = dialect, keyring
        self._own, self._heard, self._missed = own, heard, missed
        self._name = uuid4().hex[:8]
        self._engine = dialect.open_reader(pool_size=1)
        self._waiting: queue.Queue[Sequence[Event] | None] = queue.Queue(MAX_WAITING)
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=run, name=name, daemon=True)
            for run, name in ((self._tell_all, "bus tells"), (self._hear_all, "bus hears"))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def tell(self, events: Sequence[Event]) -> None:
        try:
            self._waiting.put_nowait(events)
        except queue.Full:
            log.warning("the other processes are not told of %d events", len(events))

    def stop(self) -> None:
        self._stopping.set()
        self._waiting.put(None)
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        self._engine.dispose()

    # ---- telling ----
    def _tell_all(self) -> None:
        connection: psycopg.Connection | None = None
        while (events := self._take()) is not None:
            hints = write_hints(self._name, events)
            while hints:
                try:
                    connection = connection or self._dialect.connect("govim bus tells")
                    connection.execute(_TELL, (CHANNEL, hints))
                    hints = []
                except psycopg.OperationalError:
                    connection = None
                    if self._stopping.wait(RETRY):
                        return
        if connection is not None:
            connection.close()

    def _take(self) -> list[Event] | None:
        """All that wait, once there are some; None at the end."""
        taken = self._waiting.get()
        found: list[Event] = []
        while taken is not None:
            found += taken
            if self._waiting.empty():
                return found
            taken = self._waiting.get()
        return None

    # ---- hearing ----
    def _hear_all(self) -> None:
        is_said, others = False, None
        while not self._stopping.is_set():
            try:
                with self._dialect.connect("govim bus hears") as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    found = self._records_of_others(connection, others)
                    if found != others:
                        self._missed()
                    is_said, others = False, found
                    self._hear(connection)
            except (psycopg.OperationalError, SQLAlchemyError) as error:
                if not is_said:
                    log.warning("the other processes cannot be heard: %s", error)
                is_said = True
                self._stopping.wait(RETRY)

    def _records_of_others(self, connection: psycopg.Connection, expected: int | None) -> int:
        """Our own latest commits may be in the database a moment before they are counted."""
        for _ in range(CHANCES):
            own = self._own()
            row = connection.execute("SELECT coalesce(max(position), -1) + 1 FROM audit_records").fetchone()
            found = (row[0] if row else 0) - own
            if found == expected or expected is None:
                break
            self._stopping.wait(PAUSE)
        return found

    def _hear(self, connection: psycopg.Connection) -> None:
        while not self._stopping.is_set():
            for note in connection.notifies(timeout=POLL):
                try:
                    self._follow(note.payload)
                except (ValueError, TypeError, LookupError, msgspec.MsgspecError):
                    log.warning("a hint could not be understood")  # anybody in the database may say anything

    def _follow(self, text: str) -> None:
        teller, hints = read_hints(text)
        if teller != self._name:
            with self._engine.begin() as connection:
                events = list(events_of(connection, self._keyring, hints))
            self._heard(events)
