"""An open data folder, for whoever serves it or works in it."""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine

from govim.control.commands import Command
from govim.control.perform import work_of
from govim.domain.actor import CONSOLE
from govim.ports import Clock, Ids, Transaction, Work
from govim.storage.database import Unusable, UnusableStorage, take_lock
from govim.storage.dialect import Dialect
from govim.storage.epochs import all_epochs, current_epoch, open_epoch
from govim.storage.folder import DataFolder, write_private
from govim.storage.key_check import check_keys
from govim.storage.keyring import Keyring, create_master_key, load_master_key, read_key
from govim.storage.publisher import Publisher, TrailPublisher
from govim.storage.reader import Reader
from govim.storage.site import StoredSite
from govim.storage.transaction import Memory
from govim.storage.upgrade import check_schema, upgrade_schema
from govim.storage.writer import Answers, Writer
from govim.wiring.system import SystemClock, SystemIds
from govim_audit.record import Kind
from govim_policies.pack import Pack, parse_pack

SHIPPED_PACK = "office.toml"
SEED_BYTES = 32


def load_shipped_pack() -> Pack:
    source = files("govim_policies") / "packs" / SHIPPED_PACK
    return parse_pack(source.read_text(encoding="utf-8"), SHIPPED_PACK)


@dataclass(slots=True)
class Core:
    """An open data folder: the writer runs, reads may begin. One per folder and machine."""

    site: StoredSite
    clock: Clock
    ids: Ids
    writer: Writer
    reader: Reader
    publisher: TrailPublisher
    pack: Pack
    _lock: IO[str]

    @property
    def folder(self) -> DataFolder:
        return self.site.folder

    def work_of(self, command: Command) -> Work[Any]:
        return work_of(command, self.clock, self.ids)

    def close(self) -> None:
        self.writer.stop()
        self.publisher.stop()
        self.reader.close()
        self._lock.close()


def create_site(site: StoredSite, clock: Clock | None = None, ids: Ids | None = None) -> None:
    """Make an empty site: keys, schema, the first epoch. Raises UnusableStorage if there is one already."""
    clock, ids = clock or SystemClock(), ids or SystemIds()
    folder, dialect = site.folder, site.dialect
    if dialect.is_created():
        raise UnusableStorage(Unusable.SITE_EXISTS, place=dialect.place)
    create_folder(folder)
    with take_lock(folder):
        _create_keys(folder)
        name = f"govim-{ids.new().hex[-12:]}"
        engine = dialect.open_writer()
        with engine.begin() as connection:
            upgrade_schema(connection)
            if all_epochs(connection):  # made by another process meanwhile
                raise UnusableStorage(Unusable.SITE_EXISTS, place=dialect.place)
            open_epoch(connection, name, at=clock.now())
        engine.dispose()
    core = open_core(site, clock=clock, ids=ids)
    try:
        core.writer.run(Work(run=lambda tx: _record_creation(tx, name, clock)))
    finally:
        core.close()


def create_folder(folder: DataFolder) -> None:
    """Never one that holds something else: it would get our mode and our files. Raises UnusableStorage."""
    if (stranger := folder.stranger()) is not None:
        raise UnusableStorage(Unusable.FOREIGN_FOLDER, folder=folder.root, stranger=stranger)
    if folder.trail.exists() and any(folder.trail.iterdir()):
        raise UnusableStorage(Unusable.FOREIGN_TRAIL, folder=folder.trail)
    folder.create()


def _create_keys(folder: DataFolder) -> None:
    """Those that are there are kept: they may be all that opens a database elsewhere."""
    if not folder.master_key.exists():
        create_master_key(folder)
    if not folder.trail_key.exists():
        write_private(folder.trail_key, os.urandom(SEED_BYTES))


def _record_creation(tx: Transaction, name: str, clock: Clock) -> None:
    tx.records.add(Kind.SITE_CREATED, at=clock.now(), actor=None, origin=CONSOLE, body={"site": name})


def load_seed(folder: DataFolder) -> bytes:
    """The Ed25519 seed that signs checkpoints; its public half lies beside each epoch's tiles as `vkey`."""
    return read_key(folder.trail_key)


def open_core(
    site: StoredSite,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    answers: Answers | None = None,
    broken: Callable[[], None] = lambda: None,
    mirrors: tuple[Path, ...] = (),
) -> Core:
    """Open a site for writing. Raises UnusableStorage, FolderInUse or TrailRefused."""
    clock, ids = clock or SystemClock(), ids or SystemIds()
    folder, dialect = site.folder, site.dialect
    if not dialect.is_created():
        raise UnusableStorage(Unusable.NO_SITE, place=dialect.place)
    with contextlib.ExitStack() as held:  # a folder that could not be opened is free again
        lock = held.enter_context(take_lock(folder))
        for key in (folder.master_key, folder.trail_key):
            read_key(key)
        folder.make_folders()  # another node's has nothing but the keys
        publisher = _publisher(folder, dialect, mirrors, broken)
        held.pop_all()
    master = load_master_key(folder)
    writer = Writer(
        dialect,
        lambda connection: Memory.load(
            connection, dialect, Keyring(master, site.zone, new_id=dialect.new_key_id), ids
        ),
        durable=publisher.accept,
        answers=answers,
        broken=broken,
    )
    writer.start()
    publisher.start()
    return Core(
        site=site,
        clock=clock,
        ids=ids,
        writer=writer,
        reader=Reader(dialect, master),
        publisher=publisher,
        pack=load_shipped_pack(),
        _lock=lock,
    )


def _publisher(
    folder: DataFolder, dialect: Dialect, mirrors: tuple[Path, ...], refused: Callable[[], None]
) -> TrailPublisher:
    """The trail's files, brought up to the database before anybody is served."""

    def make(connection: Connection, *, is_elected: bool = True) -> Publisher:
        shown = mirrors if is_elected else ()
        publisher = Publisher(folder.trail, current_epoch(connection), load_seed(folder), shown)
        publisher.catch_up(connection)
        return publisher

    engine = dialect.open_writer()
    try:
        with engine.begin() as connection:
            check_schema(connection)
            check_keys(connection, folder, dialect.place)
        if dialect.is_shared:
            return _following(dialect.open_writer(), make, refused)
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
