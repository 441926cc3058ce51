"""Opening the database: the right SQLite, the right pragmas, one writing process.

SQLite 3.7.0–3.51.2 can corrupt a database when a WAL is reset beside a reader, so older
versions are refused, and Python's own module is not used.
"""

import contextlib
import fcntl
import os
from enum import StrEnum
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Engine, Pool, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

from govim.storage.folder import PRIVATE, DataFolder, is_mounted_read_only, private_opener
from govim.texts import Language, text

OLDEST_SQLITE = (3, 51, 3)
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs"}
)


class Unusable(StrEnum):
    """`unusable.<reason>` in the catalogue says what is wrong and what to do."""

    NO_SITE = "no_site"
    SITE_EXISTS = "site_exists"
    FOREIGN_FOLDER = "foreign_folder"
    FOREIGN_TRAIL = "foreign_trail"
    NO_KEY = "no_key"
    FOREIGN_KEY = "foreign_key"
    SERVED = "served"
    DAMAGED = "damaged"
    STILL_FAILING = "still_failing"
    READ_ONLY = "read_only"
    IN_USE = "in_use"
    NETWORK_FILE_SYSTEM = "network_file_system"
    OTHER_SCHEMA = "other_schema"
    OLDER_SCHEMA = "older_schema"
    NEWER_SCHEMA = "newer_schema"
    OLD_SQLITE = "old_sqlite"
    OLD_POSTGRESQL = "old_postgresql"
    NOT_UTF8 = "not_utf8"
    UNREACHABLE = "unreachable"


class UnusableStorage(Exception):
    """The data folder or the database cannot be used as it is."""

    def __init__(self, reason: Unusable, **values: object) -> None:
        super().__init__(text(f"unusable.{reason}", "en", **values))
        self.reason, self.values = reason, values

    def explain(self, language: Language) -> str:
        return text(f"unusable.{self.reason}", language, **self.values)


class FolderInUse(UnusableStorage):
    """Another process writes here."""

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__(Unusable.IN_USE, folder=folder, owner=owner)


def open_writer(folder: DataFolder) -> Engine:
    """The one connection that writes. The caller holds the lock."""
    folder.database.touch(mode=PRIVATE)  # before SQLite makes it; its WAL takes the same mode
    engine = _engine(folder, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # NORMAL loses commits at a power cut (invariant 1)
            "wal_autocheckpoint = 0",  # PASSIVE between batches instead
            "foreign_keys = ON",
            "busy_timeout = 5000",
            "cache_size = -65536",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def open_reader(folder: DataFolder, *, pool_size: int = 4) -> Engine:
    """Read-only connections. Keep their transactions under 100 ms: they hold the WAL."""
    engine = _engine(folder, read_only=True, poolclass=QueuePool, pool_size=pool_size, max_overflow=0)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401
        connection.exec_driver_sql("BEGIN")

    return engine


def _engine(folder: DataFolder, *, read_only: bool = False, poolclass: type[Pool], **options: int) -> Engine:
    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        raise UnusableStorage(Unusable.OLD_SQLITE, version=sqlite.sqlite_version)
    mode = _reading_mode(folder) if read_only else "mode=rwc"
    uri = f"file:{quote(str(folder.database))}?{mode}"

    def connect() -> Any:  # noqa: ANN401
        # isolation_level None: SQLAlchemy says BEGIN, not the module (savepoints need that).
        return sqlite.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256
        )

    return create_engine("sqlite://", creator=connect, module=sqlite, poolclass=poolclass, **options)


def _reading_mode(folder: DataFolder) -> str:
    """SQLite wants to make the files of a WAL, where there is none. On a disk that takes no writes nobody
    changes the database under us, and it is whole without them."""
    wal = folder.database.with_name(folder.database.name + "-wal")
    return "mode=ro&immutable=1" if not wal.exists() and is_mounted_read_only(folder) else "mode=ro"


def take_lock(folder: DataFolder) -> IO[str]:
    """Hold the folder for this process, until it ends. FolderInUse names who has it."""
    refuse_network_file_system(folder.root)
    handle = _open_lock(folder)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        owner = handle.read().strip() or "?"
        handle.close()
        raise FolderInUse(folder.root, owner) from None
    with contextlib.suppress(OSError):  # on a disk that takes nothing, only our name is missing
        os.ftruncate(handle.fileno(), 0)
        os.write(handle.fileno(), str(os.getpid()).encode())
    return handle


def _open_lock(folder: DataFolder) -> IO[str]:
    """The lock needs no write."""
    try:
        return open(folder.lock, "a+", opener=private_opener)
    except OSError:
        if not folder.lock.exists():
            raise
        return folder.lock.open()


def refuse_network_file_system(path: Path, mounts: str | None = None) -> None:
    """WAL needs shared memory, and network locks lie."""
    table = Path("/proc/self/mounts").read_text() if mounts is None else mounts
    mounted = reversed([line.split()[1:3] for line in table.splitlines()])  # the last one lies on top
    points = sorted(mounted, key=lambda pair: -len(pair[0]))
    resolved = path.resolve()
    for point, kind in points:
        if resolved.is_relative_to(point.replace("\\040", " ")):
            if kind in NETWORK_FILE_SYSTEMS:
                raise UnusableStorage(Unusable.NETWORK_FILE_SYSTEM, path=path, kind=kind)
            return
