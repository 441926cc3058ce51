"""The dialect of the embedded database: one process writes, so what its writer remembers is true."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from govim.domain.ids import ClientRef, ContentId, ConversationId, PersonId
from govim.domain.ids import Sequence as Seq
from govim.storage.batch_rows import Row
from govim.storage.database import open_reader, open_writer
from govim.storage.dialect import Fault, Ref
from govim.storage.folder import DataFolder, is_mounted_read_only
from govim.storage.keyring import next_key_id
from govim.storage.refs import find_refs
from govim.storage.schema import audit_records, contents
from govim.storage.sqlite_rows import write_rows
from govim.storage.states import States

log = logging.getLogger(__name__)
# By primary result code. Full or mounted read-only: the transaction was rolled back, nothing is kept. EIO and
# its like: what the disk holds is unknown (invariant 1).
_FAULTS = {
    sqlite.SQLITE_FULL: Fault.FULL,
    sqlite.SQLITE_CANTOPEN: Fault.FULL,
    sqlite.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite.SQLITE_IOERR: Fault.BROKEN,
    sqlite.SQLITE_CORRUPT: Fault.BROKEN,
    sqlite.SQLITE_NOTADB: Fault.BROKEN,
}
_ROOMLESS = frozenset({Fault.FULL, Fault.READ_ONLY})
CHECKPOINT_PAGES = 2000  # about 8 MiB of WAL, estimated: asking costs more than it gains
LAST_WAIT = 1000  # ms for readers when it ends; those of ours take 100
PAGES_A_BATCH, PAGES_A_COMMAND = 8, 2


class NextContentId:
    """Kept across batches. What was taken back leaves a gap."""

    def __init__(self, connection: Connection) -> None:
        self._last = connection.scalar(select(func.max(contents.c.id))) or 0

    def new(self, connection: Connection) -> ContentId:
        del connection
        self._last += 1
        return ContentId(self._last)


class NextPosition:
    """Kept across batches: dense because one thread writes."""

    def __init__(self, connection: Connection) -> None:
        last = connection.scalar(select(func.max(audit_records.c.position)))
        self._next = 0 if last is None else last + 1

    def next(self, connection: Connection) -> int:
        del connection
        return self._next

    def rolled_back(self) -> None:
        """Nothing was given away yet."""

    def took(self, count: int) -> None:
        self._next += count


@dataclass(slots=True)
class SqliteDialect:
    folder: DataFolder
    is_shared: bool = field(default=False, init=False)
    _pages: int = field(default=0, init=False)

    @property
    def place(self) -> str:
        return str(self.folder.root)

    @property
    def is_read_only(self) -> bool:
        return is_mounted_read_only(self.folder)

    def is_created(self) -> bool:
        return self.folder.database.exists()

    def open_writer(self) -> Engine:
        return open_writer(self.folder)

    def open_reader(self, *, pool_size: int = 4) -> Engine:
        return open_reader(self.folder, pool_size=pool_size)

    def new_states(self) -> States:
        return States()

    def content_ids(self, connection: Connection) -> NextContentId:
        return NextContentId(connection)

    def new_key_id(self, connection: Connection) -> int:
        return next_key_id(connection)

    def positions(self, connection: Connection) -> NextPosition:
        return NextPosition(connection)

    def find_refs(
        self, connection: Connection, refs: Sequence[Ref]
    ) -> Iterable[tuple[PersonId, ClientRef, ConversationId, Seq]]:
        return find_refs(connection, refs)

    def find_rights(self, connection: Connection, people: Sequence[bytes]) -> Iterable[tuple[bytes, str]]:
        marks = ",".join("?" * len(people))
        found = connection.exec_driver_sql(
            f'SELECT person, "right" FROM grants WHERE valid_to IS NULL AND person IN ({marks})',  # noqa: S608
            tuple(people),
        )
        return ((person, right) for person, right in found)

    def write(self, connection: Connection, table: type[Row], rows: list[Row]) -> None:
        write_rows(connection, table, rows)

    def fault(self, error: Exception) -> Fault:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", None)
        return Fault.COMMAND if code is None else _FAULTS.get(code & 0xFF, Fault.COMMAND)

    def damage(self, connection: Connection) -> str | None:
        try:
            found: str = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        except DBAPIError as error:
            if self.fault(error) is not Fault.BROKEN:
                raise
            found = str(error.orig)
        return None if found == "ok" else found

    def blockers(self, connection: Connection) -> str:
        del connection
        return "nobody else writes"

    def refuse_others(self, connection: Connection) -> None:
        """The folder's lock says it all."""

    def at_start(self, connection: Connection) -> None:
        """A process that was killed, or whose fsync failed, may have left in the WAL what no disk holds. Here
        all of it is written and synced once more; so the answer to a retry is as durable as any."""
        if not self._move_wal(connection, "FULL"):
            log.warning("somebody reads the database: a part of govim.db-wal is not yet in govim.db")

    def after_commit(self, connection: Connection, commands: int) -> None:
        """Move the WAL into the database now and then, without waiting for readers."""
        self._pages += PAGES_A_BATCH + PAGES_A_COMMAND * commands
        if self._pages > CHECKPOINT_PAGES:
            self._pages = 0
            self._move_wal(connection, "PASSIVE")

    def at_end(self, connection: Connection) -> None:
        """Whoever copies the file without its WAL, once the server has stopped, has everything."""
        connection.connection.cursor().execute(f"PRAGMA busy_timeout = {LAST_WAIT}")
        if not self._move_wal(connection, "TRUNCATE"):
            log.warning("somebody reads the database: its newest records stay in govim.db-wal")

    def _move_wal(self, connection: Connection, mode: str) -> bool:
        """False where a reader kept a part of it."""
        # On the driver's own connection: SQLAlchemy would begin a transaction around it.
        cursor = connection.connection.cursor()
        try:
            [(is_busy, _, _)] = cursor.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()
        except sqlite.OperationalError as error:
            if self.fault(error) not in _ROOMLESS:
                raise
            log.warning("no room to move the WAL into the database: it stays where it is")
            return True
        return not is_busy
