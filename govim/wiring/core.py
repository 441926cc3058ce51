"""An open data folder, for whoever serves it or works in it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from govim.control.commands import Command
from govim.control.perform import work_of
from govim.domain.actor import CONSOLE
from govim.ports import Clock, Ids, Transaction, Work
from govim.storage.database import UnusableStorage, open_reader, open_writer, take_lock
from govim.storage.epochs import current_epoch, open_epoch
from govim.storage.folder import DataFolder, write_private
from govim.storage.keyring import SITE_ZONE, Keyring, create_master_key, load_master_key
from govim.storage.publisher import Publisher
from govim.storage.reader import Reader
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

    folder: DataFolder
    clock: Clock
    ids: Ids
    writer: Writer
    reader: Reader
    publisher: Publisher
    pack: Pack
    _lock: IO[str]

    def work_of(self, command: Command) -> Work[Any]:
        return work_of(command, self.clock, self.ids)

    def close(self) -> None:
        self.writer.stop()
        self.publisher.stop()
        self.reader.close()
        self._lock.close()


def create_site(folder: DataFolder, clock: Clock | None = None, ids: Ids | None = None) -> None:
    """Make an empty site: keys, schema, the first epoch. Raises UnusableStorage if there is one already."""
    clock, ids = clock or SystemClock(), ids or SystemIds()
    if folder.exists:
        raise UnusableStorage(f"{folder.root} holds a site already")
    folder.create()
    with take_lock(folder):
        create_master_key(folder)
        site = f"govim-{ids.new().hex[-12:]}"
        write_private(folder.keys / "trail.key", os.urandom(SEED_BYTES))
        engine = open_writer(folder)
        with engine.begin() as connection:
            upgrade_schema(connection)
            open_epoch(connection, site, at=clock.now())
        engine.dispose()
    core = open_core(folder, clock=clock, ids=ids)
    try:
        core.writer.run(Work(run=lambda tx: _record_creation(tx, site, clock)))
    finally:
        core.close()


def _record_creation(tx: Transaction, site: str, clock: Clock) -> None:
    tx.records.add(Kind.SITE_CREATED, at=clock.now(), actor=None, origin=CONSOLE, body={"site": site})


def load_seed(folder: DataFolder) -> bytes:
    """The Ed25519 seed that signs checkpoints; its public half lies beside each epoch's tiles as `vkey`."""
    return (folder.keys / "trail.key").read_bytes()


def open_core(
    folder: DataFolder,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    answers: Answers | None = None,
    broken: Callable[[], None] = lambda: None,
    mirrors: tuple[Path, ...] = (),
    zone: ZoneInfo = SITE_ZONE,
) -> Core:
    """Open a folder for writing. Raises UnusableStorage, FolderInUse or TrailRefused."""
    clock, ids = clock or SystemClock(), ids or SystemIds()
    if not folder.exists:
        raise UnusableStorage(f"{folder.root} holds no site: run `govim init`")
    lock = take_lock(folder)
    master = load_master_key(folder)
    publisher = _publisher(folder, mirrors)
    writer = Writer(
        open_writer(folder),
        lambda connection: Memory.load(connection, Keyring(master, zone), ids),
        durable=publisher.accept,
        answers=answers,
        broken=broken,
    )
    writer.start()
    publisher.start()
    return Core(
        folder=folder,
        clock=clock,
        ids=ids,
        writer=writer,
        reader=Reader(open_reader(folder), master),
        publisher=publisher,
        pack=load_shipped_pack(),
        _lock=lock,
    )


def _publisher(folder: DataFolder, mirrors: tuple[Path, ...]) -> Publisher:
    """The trail's files, brought up to the database before anybody is served."""
    engine = open_writer(folder)
    try:
        with engine.begin() as connection:
            check_schema(connection)
            epoch = current_epoch(connection)
            publisher = Publisher(folder.trail, epoch, load_seed(folder), mirrors)
            publisher.catch_up(connection)
    finally:
        engine.dispose()
    return publisher
