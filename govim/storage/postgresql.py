"""The dialect of the database server: several processes write, each with one thread and one connection.

Order of locks, the same in every batch, so that batches wait in line and not in a circle: the conversations
by id (`postgresql_states.py`), then whatever the rows conflict with, last the head of the trail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, inspect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from govim.domain.ids import ClientRef, ContentId, ConversationId, PersonId
from govim.domain.ids import Sequence as Seq
from govim.storage.batch_rows import Row
from govim.storage.database import Unusable, UnusableStorage
from govim.storage.dialect import Fault, Ref
from govim.storage.postgresql_rows import write_rows
from govim.storage.postgresql_states import LockedStates

Settings = dict[str, str | int]

DRIVER = "postgresql+psycopg"
LOCKS = 0x474F5649  # "GOVI": our class of advisory locks
TRAIL_HEAD, PUBLISHER, SCHEMA = range(3)
OLDEST_SERVER = 13_00_00  # pg_current_xact_id()
ID_BLOCK = 512
LOCK_TIMEOUT = 1_000  # milliseconds; a batch that cannot have its rows by then lets go of those it has
SCHEMA_TIMEOUT = 300_000
STUCK = 5_000  # milliseconds in a transaction without a statement: a stopped process must not hold rows
_CONNECTED: Settings = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_WRITER: Settings = {
    "synchronous_commit": "on",  # invariant 1, whatever the server's own setting is
    "default_transaction_isolation": "read committed",  # after a lock was waited for, see what it guarded
    "lock_timeout": LOCK_TIMEOUT,
    "idle_in_transaction_session_timeout": STUCK,
}
_READER: Settings = {
    "default_transaction_isolation": "repeatable read",  # one snapshot a read
    "default_transaction_read_only": "on",
    "idle_in_transaction_session_timeout": STUCK,
}

_OLDEST_HOLDERS = """
SELECT DISTINCT activity.pid, activity.application_name, activity.xact_start
FROM pg_stat_activity AS activity JOIN pg_locks USING (pid)
WHERE pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND pg_locks.mode IN ('RowShareLock', 'RowExclusiveLock', 'ExclusiveLock') AND pg_locks.granted
  AND activity.pid <> pg_backend_pid()
ORDER BY activity.xact_start LIMIT 3
"""

# By SQLSTATE or its class (PostgreSQL, appendix A).
_FAULTS = {
    "53100": Fault.FULL,  # disk full
    "25006": Fault.READ_ONLY,  # read-only transaction: a standby
    "58030": Fault.BROKEN,  # I/O error
    "XX001": Fault.BROKEN,  # data corrupted
    "XX002": Fault.BROKEN,  # index corrupted
    "08": Fault.LOST,  # connection exception
    "53300": Fault.LOST,  # too many connections: as good as none
    "57P": Fault.LOST,  # shutdown, crash of another backend, terminated, starting up
    "25P03": Fault.LOST,  # idle in transaction for too long
    "55P03": Fault.BLOCKED,  # lock timeout
    "53": Fault.BLOCKED,  # out of memory and the like: may pass
    "57014": Fault.RACE,  # cancelled by somebody
    "23505": Fault.RACE,  # unique violation
    "40": Fault.RACE,  # deadlock, serialization
}


class SequenceIds:
    """A block at a time from the table's own sequence."""

    def __init__(self) -> None:
        self._block: list[int] = []

    def new(self, connection: Connection) -> ContentId:
        if not self._block:
            drawn = "SELECT nextval('contents_id_seq') FROM generate_series(1, %(count)s)"
            found = connection.exec_driver_sql(drawn, {"count": ID_BLOCK})
            self._block = sorted(found.scalars(), reverse=True)
        return ContentId(self._block.pop())


class LockedHead:
    """ADR 0008: whoever holds the head's lock numbers its records from the last committed one on."""

    def __init__(self) -> None:
        self._next: int | None = None

    def next(self, connection: Connection) -> int:
        if self._next is None:
            # Two statements: the second one's snapshot must be younger than the lock.
            lock(connection, TRAIL_HEAD)
            last = connection.exec_driver_sql("SELECT max(position) FROM audit_records").scalar()
            self._next = 0 if last is None else last + 1
        return self._next

    def rolled_back(self) -> None:
        self._next = None

    def took(self, count: int) -> None:
        del count
        self._next = None


@dataclass(frozen=True, slots=True)
class PostgresqlDialect:
    url: URL
    is_shared: bool = field(default=True, init=False)

    @classmethod
    def at(cls, url: str | URL) -> "PostgresqlDialect":
        return cls(make_url(url).set(drivername=DRIVER))

    @property
    def place(self) -> str:
        return shown(self.url)

    @property
    def is_read_only(self) -> bool:
        """A server that is says so by its own error."""
        return False

    def is_created(self) -> bool:
        """Raises UnusableStorage for a server that cannot be reached or used."""
        _check_server(self.url)
        engine = self.open_reader(pool_size=1)
        try:
            with engine.begin() as connection:
                return inspect(connection).has_table("alembic_version")
        finally:
            engine.dispose()

    def open_writer(self) -> Engine:
        options = _connected("govim writer", _WRITER)
        return create_engine(self.url, poolclass=NullPool, connect_args=options)

    def open_reader(self, *, pool_size: int = 4) -> Engine:
        options = _connected("govim reader", _READER)
        return create_engine(
            self.url,
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=True,  # a restarted server must not cost a read
            connect_args=options,
        )

    def connect(self, name: str) -> psycopg.Connection:
        """The driver's own connection, each statement its own transaction: for what is no table."""
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        options = _connected(name, {})
        return psycopg.connect(address, autocommit=True, **options)  # type: ignore[arg-type]

    def new_states(self) -> LockedStates:
        return LockedStates()

    def content_ids(self, connection: Connection) -> SequenceIds:
        del connection
        return SequenceIds()

    def new_key_id(self, connection: Connection) -> int:
        key_id: int = connection.exec_driver_sql("SELECT nextval('content_keys_id_seq')").scalar_one()
        return key_id

    def positions(self, connection: Connection) -> LockedHead:
        del connection
        return LockedHead()

    def find_refs(
        self, connection: Connection, refs: Sequence[Ref]
    ) -> Iterable[tuple[PersonId, ClientRef, ConversationId, Seq]]:
        found = connection.exec_driver_sql(
            "SELECT sender, client_ref, conversation, seq FROM client_refs "
            "JOIN unnest(%(senders)b::bytea[], %(refs)b::bytea[]) AS wanted(sender, client_ref) "
            "USING (sender, client_ref)",
            {"senders": [sender.bytes for sender, _ in refs], "refs": [ref.bytes for _, ref in refs]},
        )
        for sender, ref, conversation, seq in found:
            yield (
                PersonId(UUID(bytes=sender)),
                ClientRef(UUID(bytes=ref)),
                ConversationId(UUID(bytes=conversation)),
                Seq(seq),
            )

    def find_rights(self, connection: Connection, people: Sequence[bytes]) -> Iterable[tuple[bytes, str]]:
        found = connection.exec_driver_sql(
            'SELECT person, "right" FROM grants WHERE valid_to IS NULL AND person = ANY(%(people)b::bytea[])',
            {"people": list(people)},
        )
        return ((person, right) for person, right in found)

    def write(self, connection: Connection, table: type[Row], rows: list[Row]) -> None:
        write_rows(connection, table, rows)

    def fault(self, error: Exception) -> Fault:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(cause, psycopg.Error):
            return Fault.COMMAND
        if cause.sqlstate is None:  # the driver's own: no server answered
            return Fault.LOST if isinstance(cause, psycopg.OperationalError) else Fault.COMMAND
        state = cause.sqlstate
        known = (_FAULTS.get(state[:length]) for length in (5, 3, 2))
        return next((fault for fault in known if fault is not None), Fault.COMMAND)

    def blockers(self, connection: Connection) -> str:
        found = connection.exec_driver_sql(_OLDEST_HOLDERS).all()
        return "; ".join(f"pid {pid} ({name or '?'}) since {begun}" for pid, name, begun in found)

    def refuse_others(self, connection: Connection) -> None:
        """One of them always has the publisher's lock."""
        won = connection.exec_driver_sql("SELECT pg_try_advisory_xact_lock(%s, %s)", (LOCKS, PUBLISHER))
        if not won.scalar_one():
            raise UnusableStorage(Unusable.SERVED, place=self.place)

    def damage(self, connection: Connection) -> str | None:
        """pg_amcheck is the server's administrator's."""

    def at_start(self, connection: Connection) -> None:
        """The server answers only from what it recovered."""

    def after_commit(self, connection: Connection, commands: int) -> None:
        """The server does what there is to do."""

    def at_end(self, connection: Connection) -> None:
        """Likewise."""


def shown(url: URL) -> str:
    """As somebody wrote it, without the password."""
    return URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()


def _check_server(url: URL) -> None:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            version = connection.info.server_version
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.OperationalError as error:
        raise UnusableStorage(Unusable.UNREACHABLE, place=shown(url), cause=error) from error
    if version < OLDEST_SERVER:
        raise UnusableStorage(Unusable.OLD_POSTGRESQL, needed=OLDEST_SERVER // 10_000)
    if encoding != "UTF8":
        raise UnusableStorage(Unusable.NOT_UTF8, encoding=encoding)


def lock_schema(connection: Connection) -> None:
    """One process at a time changes it; the others wait, longer than for a row."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {SCHEMA_TIMEOUT}")
    lock(connection, SCHEMA)


def lock(connection: Connection, which: int) -> None:
    """Until the end of the transaction."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, %s)", (LOCKS, which))


def _connected(name: str, settings: Settings) -> Settings:
    escaped = {key: str(value).replace(" ", "\\ ") for key, value in settings.items()}
    options = " ".join(f"-c {key}={value}" for key, value in escaped.items())
    return {**_CONNECTED, "application_name": name, "options": options}
