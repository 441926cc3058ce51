"""An open data folder, for whoever serves it or works in it."""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection

from govim.control.commands import Command
from govim.control.perform import work_of
from govim.domain.actor import CONSOLE
from govim.ports import Clock, Ids, Transaction, Work
from govim.storage.database import Unusable, UnusableStorage, take_lock
from govim.storage.epochs import all_epochs, open_epoch
from govim.storage.folder import DataFolder, write_private
from govim.storage.keyring import Keyring, create_master_key, load_master_key, read_key
from govim.storage.publisher import TrailPublisher
from govim.storage.read_only import Because, NoWriter
from govim.storage.reader import Reader
from govim.storage.site import StoredSite
from govim.storage.transaction import Memory
from govim.storage.upgrade import upgrade_schema
from govim.storage.writer import Answers, Writer
from govim.wiring.opening import Wanted, open_writing
from govim.wiring.system import SystemClock, SystemIds
from govim_audit.record import Kind
from govim_policies.pack import Pack, parse_pack

SHIPPED_PACK = "office.toml"
SEED_BYTES = 32
NAMED = 5  # of what is in the way of a new site


def load_shipped_pack() -> Pack:
    source = files("govim_policies") / "packs" / SHIPPED_PACK
    return parse_pack(source.read_text(encoding="utf-8"), SHIPPED_PACK)


@dataclass(slots=True)
class Core:
    """An open data folder: the writer runs, reads may begin. One per folder and machine.

    `read_only` says why there is no writer: then commands are refused.
    """

    site: StoredSite
    clock: Clock
    ids: Ids
    writer: Writer | NoWriter
    reader: Reader
    publisher: TrailPublisher
    pack: Pack
    _lock: IO[str]
    read_only: Because | None = None

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
    if strangers := folder.strangers():
        named = ", ".join(strangers[:NAMED]) + (", …" if len(strangers) > NAMED else "")
        raise UnusableStorage(Unusable.FOREIGN_FOLDER, folder=folder.root, strangers=named)
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
    accepted: bool = False,
) -> Core:
    """Open a site for writing; for reading only where its storage failed or takes no writes.

    `accepted`: although it failed. Raises UnusableStorage, FolderInUse or TrailRefused.
    """
    clock, ids = clock or SystemClock(), ids or SystemIds()
    folder, dialect, pack = site.folder, site.dialect, load_shipped_pack()
    if not dialect.is_created():
        raise UnusableStorage(Unusable.NO_SITE, place=dialect.place)
    with contextlib.ExitStack() as held:  # a folder that could not be opened is free again
        lock = held.enter_context(take_lock(folder))
        for key in (folder.master_key, folder.trail_key):
            read_key(key)
        master = load_master_key(folder)

        def load(connection: Connection) -> Memory:
            keyring = Keyring(master, site.zone, new_id=dialect.new_key_id)
            return Memory.load(connection, dialect, keyring, ids)

        wanted = Wanted(load=load, seed=load_seed(folder), answers=answers, broken=broken, mirrors=mirrors)
        writing = open_writing(site, wanted, accepted=accepted)
        held.pop_all()
    pack = load_shipped_pack()
    return Core(
        site=site,
        clock=clock,
        ids=ids,
        writer=writing.writer,
        reader=Reader(dialect, master, clock, pack),
        publisher=writing.publisher,
        pack=pack,
        _lock=lock,
        read_only=writing.read_only,
    )
