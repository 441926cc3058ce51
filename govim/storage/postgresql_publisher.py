"""The trail's files where several processes commit: one elected process follows the records by position.

The election is an advisory lock of the server's, held by a connection of its own, with which it ends.
Leaves are read on that same connection, so a process that lost it unknowingly has nothing to write.
"""

import logging
import threading
from collections.abc import Callable

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from govim.storage.postgresql import LOCKS, PUBLISHER
from govim.storage.publisher import EVERY, Publisher, TrailRefused
from govim.storage.schema import audit_records

log = logging.getLogger(__name__)
CHUNK = 10_000


class ElectedPublisher:
    """`make` gives the publisher of the present epoch, with its files brought up to the database."""

    def __init__(
        self, engine: Engine, make: Callable[[Connection], Publisher], *, refused: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._make = make
        self._refused = refused
        self._connection: Connection | None = None
        self._publisher: Publisher | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="trail", daemon=True)

    @property
    def is_elected(self) -> bool:
        return self._publisher is not None

    def stand(self) -> bool:
        """Take the lock if nobody has it. Raises TrailRefused if the trail may not go on."""
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin():
            won = self._connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s, %s)", (LOCKS, PUBLISHER))
            if won.scalar_one():
                self._publisher = self._make(self._connection)
        return self.is_elected

    def start(self) -> None:
        self._thread.start()

    def accept(self, first_position: int, leaves: list[bytes]) -> None:
        """Nothing to do: the records are read again from the database, in the order of all processes."""

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._resign()
        self._engine.dispose()

    def publish(self) -> None:
        with self._lock:
            if self.is_elected or self.stand():
                self._follow()

    def _run(self) -> None:
        while not self._stopping.wait(EVERY):
            self._publish_or_say()
        self._publish_or_say()

    def _publish_or_say(self) -> None:
        try:
            self.publish()
        except TrailRefused:
            log.critical("this process may not go on with the trail", exc_info=True)
            self._resign()
            self._stopping.set()
            self._refused()
        except SQLAlchemyError as error:
            log.warning("the trail's files wait for the database: %s", error)
            self._resign()
        except OSError:
            log.exception("the trail's files could not be written")
            self._resign()  # another process may have a better disk

    def _follow(self) -> None:
        """Publish what was committed since."""
        connection, publisher = self._connection, self._publisher
        if connection is None or publisher is None:
            return
        count = CHUNK
        while count == CHUNK:
            with connection.begin():
                found = connection.execute(
                    select(audit_records.c.position, audit_records.c.leaf)
                    .where(audit_records.c.position >= publisher.next_position)
                    .order_by(audit_records.c.position)
                    .limit(CHUNK)
                ).all()
            count = len(found)
            publisher.accept(publisher.next_position, [row.leaf for row in found])
        publisher.publish()

    def _resign(self) -> None:
        """The lock goes with the connection."""
        self._publisher = None
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
