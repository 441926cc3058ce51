"""Writer and publisher of a site that is opened, or, where its storage does not allow them, stand-ins."""

import errno
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine

from govim.storage.dialect import Dialect, Fault
from govim.storage.epochs import current_epoch
from govim.storage.failed_mark import mark_failed, read_failure
from govim.storage.folder import is_mounted_read_only
from govim.storage.key_check import check_keys
from govim.storage.publisher import Publisher, TrailPublisher
from govim.storage.read_only import Because, NoPublisher, NoWriter
from govim.storage.reserve import Reserve
from govim.storage.site import StoredSite
from govim.storage.transaction import Memory
from govim.storage.upgrade import check_schema
from govim.storage.writer import Answers, Writer

log = logging.getLogger(__name__)
_OF_FILES = {
    errno.ENOSPC: Fault.FULL,
    errno.EDQUOT: Fault.FULL,
    errno.EROFS: Fault.READ_ONLY,
    errno.EIO: Fault.BROKEN,
}
# Where there is no room for the WAL's index, SQLite says that the disk failed.
_OF_THE_DISK = frozenset({Fault.FULL, Fault.BROKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a writer and a publisher are made of, apart from their storage."""

    load: Callable[[Connection], Memory]
    seed: bytes
    answers: Answers | None
    broken: Callable[[], None]
    mirrors: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Both run; or neither, and `read_only` says why."""

    writer: Writer | NoWriter
    publisher: TrailPublisher
    read_only: Because | None = None


def open_writing(site: StoredSite, wanted: Wanted, *, accepted: bool) -> Writing:
    """The caller holds the folder's lock. A storage that fails here is marked, if at least it can be read.

    Raises UnusableStorage, TrailRefused, or the error of a database or file that cannot be used at all.
    """
    reserve = Reserve(site.folder)
    if (because := why_read_only(site, accepted=accepted)) is not None:
        return _only_reading(site, because)
    while True:
        try:
            return _begin(site, wanted, reserve)
        except Exception as error:
            fault = _fault(site.dialect, error)
            if fault is Fault.READ_ONLY:
                return _only_reading(site, Because.MOUNTED)
            if fault not in _OF_THE_DISK:
                raise
            if reserve.give():
                continue
            if reserve.is_needed():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(site.folder.root)) from error
            if fault is Fault.BROKEN:
                return _failed(site, error)
            raise


def why_read_only(site: StoredSite, *, accepted: bool = False) -> Because | None:
    """As far as it is known without trying."""
    if is_mounted_read_only(site.folder):
        return Because.MOUNTED
    return None if accepted or read_failure(site.folder) is None else Because.FAILED


def _fault(dialect: Dialect, error: Exception) -> Fault | None:
    return _OF_FILES.get(error.errno or 0) if isinstance(error, OSError) else dialect.fault(error)


def _failed(site: StoredSite, error: Exception) -> Writing:
    writing = _only_reading(site, Because.FAILED)
    log.critical("the storage failed while it was opened", exc_info=error)
    mark_failed(site.folder, error)
    return writing


def _only_reading(site: StoredSite, because: Because) -> Writing:
    """Raises UnusableStorage, or the database's error where it cannot even be read."""
    engine = site.open_reader()
    try:
        with engine.begin() as connection:
            check_schema(connection)
    finally:
        engine.dispose()
    return Writing(writer=NoWriter(because), publisher=NoPublisher(), read_only=because)


def _begin(site: StoredSite, wanted: Wanted, reserve: Reserve) -> Writing:
    folder, dialect = site.folder, site.dialect
    folder.make_folders()  # another node's has nothing but the keys
    publisher = _publisher(site, dialect, wanted)
    try:
        writer = Writer(
            dialect,
            wanted.load,
            durable=publisher.accept,
            answers=wanted.answers,
            broken=wanted.broken,
            failed=partial(mark_failed, folder),
            give_room=reserve.give,
        )
        writer.start()
    except BaseException:
        publisher.stop()
        raise
    publisher.start()
    return Writing(writer=writer, publisher=publisher)


def _publisher(site: StoredSite, dialect: Dialect, wanted: Wanted) -> TrailPublisher:
    """The trail's files, brought up to the database before anybody is served."""
    folder = site.folder

    def make(connection: Connection, *, is_elected: bool = True) -> Publisher:
        shown = wanted.mirrors if is_elected else ()
        publisher = Publisher(folder.trail, current_epoch(connection), wanted.seed, shown)
        publisher.catch_up(connection)
        return publisher

    engine = dialect.open_writer()
    try:
        with engine.begin() as connection:
            check_schema(connection)
            check_keys(connection, folder, dialect.place)
        with engine.connect() as connection:
            dialect.at_start(connection)
        if dialect.is_shared:
            return _following(dialect.open_writer(), make, wanted.broken)
        with engine.begin() as connection:
            return make(connection)
    finally:
        engine.dispose()


def _following(engine: Engine, make: Callable[..., Publisher], refused: Callable[[], None]) -> TrailPublisher:
    from govim.storage.postgresql_publisher import FollowingPublisher

    publisher = FollowingPublisher(engine, make, refused=refused)
    try:
        publisher.publish()
    except BaseException:
        publisher.stop()
        raise
    return publisher
