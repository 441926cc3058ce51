"""The trail's files where several processes commit: each follows the records by position into its own folder.

The same records give the same files, byte for byte, so it does not matter whose are looked at. One elected
process writes the mirrors, which the others may share. The election is an advisory lock of the server's, held
by a connection of its own, with which it ends.
"""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from govim.storage.epochs import current_epoch
from govim.storage.postgresql import LOCKS, PUBLISHER
from govim.storage.publisher import EVERY, Publisher, TrailRefused
from govim.storage.schema import audit_records

log = logging.getLogger(__name__)
CHUNK = 10_000


class Make(Protocol):
    """The publisher of the present epoch, with its files brought up to the database."""

    def __call__(self, connection: Connection, *, is_elected: bool) -> Publisher: ...


class FollowingPublisher:
    """Its connection is its own: a process that lost it has neither the lock nor anything to write."""

    def __init__(self, engine: Engine, make: Make, *, refused: Callable[[], None]) -> None:
        self._engine = engine
        self._make = make
        self._refused = refused
        self._connection: Connection | None = None
        self._publisher: Publisher | None = None
        self.is_elected = False
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="trail", daemon=True)

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
        """Raises TrailRefused if the trail may not go on."""
        with self._lock:
            if self._connection is None:
                self._connection = self._engine.connect()
            self._follow(self._connection, self._stand(self._connection))

    def _stand(self, connection: Connection) -> Publisher:
        """Take the lock if nobody has it."""
        with connection.begin():
            won = not self.is_elected and self._takes_lock(connection)
            if won or self._publisher is None:
                self.is_elected = self.is_elected or won
                self._publisher = self._make(connection, is_elected=self.is_elected)
        return self._publisher

    def _takes_lock(self, connection: Connection) -> bool:
        won = connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s, %s)", (LOCKS, PUBLISHER))
        return bool(won.scalar_one())

    def _follow(self, connection: Connection, publisher: Publisher) -> None:
        """Publish what was committed since."""
        count = CHUNK
        while count == CHUNK:
            with connection.begin():
                found = connection.execute(
                    select(audit_records.c.position, audit_records.c.leaf)
                    .where(audit_records.c.position >= publisher.next_position)
                    .order_by(audit_records.c.position)
                    .limit(CHUNK)
                ).all()
                # After the records: whatever belongs to a later epoch is seen together with it.
                epoch = current_epoch(connection)
            if epoch.number != publisher.epoch.number:
                raise TrailRefused("next_epoch", epoch=epoch.number)
            count = len(found)
            publisher.accept(publisher.next_position, [row.leaf for row in found])
        publisher.publish()

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
            if self._connection is not None:  # said once, not every second
                log.warning("the trail's files wait for the database: %s", error)
            self._resign()
        except OSError:
            log.exception("the trail's files could not be written")
            self._resign()  # another process may have a better disk

    def _resign(self) -> None:
        """The lock goes with the connection."""
        self._publisher, self.is_elected = None, False
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
