"""The recipe of docs/operations.md: base backup and archived WAL of the database server, the folder by us."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from govim.backup.make import Made, make_backup
from govim.backup.restore import Restored, restore_backup
from govim.backup.unsealing import KeysFrom
from govim.config import load
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import SystemClock, create_site
from govim_audit.verify.data_folder import verify_data_folder
from tests.components.postgres import PostgresServer
from tests.components.server import running
from tests.govim.sites import SqlStore
from tests.govim.world import SetClock, World

PATIENCE = 30.0  # seconds for the server to archive a file


@dataclass
class Office:
    """A site on a server of its own that archives its WAL; each line is acked when `say` returns."""

    server: PostgresServer
    folder: DataFolder
    url: str
    base: Path

    @property
    def site(self) -> StoredSite:
        return StoredSite(self.folder, make_url(self.url))

    def say(self, login: str, *texts: str) -> None:
        store = SqlStore(self.folder, SetClock(), self.url)
        world = World(store, store.clock)
        ada, bo = world.person(login), world.person(login + "2")
        where = world.direct(ada, bo)
        for text in texts:
            world.say(ada, where, text)
        store.core.close()

    def point(self, name: str) -> None:
        self._run(f"SELECT pg_create_restore_point('{name}')")

    def back_up_folder(self, place: Path) -> Made:
        config = self.folder.root / "govim.toml"
        config.write_text(f'[storage]\nurl = "{self.url}"\n')
        return make_backup(self.site, place, clock=SystemClock(), config=config, only_folder=True)

    def lose_everything(self) -> KeysFrom:
        """But the archive, the backups, and the keys, which were kept elsewhere."""
        self._archive_all()
        kept = self.folder.root.with_name("kept-keys")
        shutil.copytree(self.folder.keys, kept)
        self.server.stop()
        shutil.rmtree(self.folder.root)
        return KeysFrom(source=kept)

    def texts(self, folder: DataFolder) -> list[str | None]:
        store = SqlStore(folder, SetClock(), self.url)
        found = [each.text for each in store.stored_records()]
        store.core.close()
        return found

    def _archive_all(self) -> None:
        """What is in the current file, too: in an accident that is what `archive_timeout` bounds."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        assert row is not None
        deadline = time.monotonic() + PATIENCE
        while not (self.server.archive / row[0]).exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    server = PostgresServer(archives=True)
    server.start()
    try:
        url = server.new_database()
        office = Office(server, DataFolder(tmp_path / "data"), url, server.home / "base")
        create_site(office.site)
        office.say("ada", "一")
        server.base_backup(office.base)
        yield office
    finally:
        with suppress(subprocess.CalledProcessError):  # it may not have come back
            server.stop()
        server.remove()


def bring_back(made: Made, data: Path, keys: KeysFrom) -> Restored:
    return restore_backup(made.folder, data, keys=keys, settings_of=lambda folder: load(folder).settings)


def test_everything_that_was_archived_comes_back(office: Office, tmp_path: Path) -> None:
    made = office.back_up_folder(tmp_path / "backups")
    office.say("bo", "二", "三")
    keys = office.lose_everything()
    office.server.recover(office.base)
    restored = bring_back(made, tmp_path / "new", keys)
    new = DataFolder(tmp_path / "new")
    assert (restored.loss.epoch, restored.loss.missing_from > restored.loss.missing_to) == (2, True)
    assert {"一", "二", "三"} <= set(office.texts(new))
    verdict = verify_data_folder(StoredSite(new, make_url(office.url)))
    assert verdict.findings == ()
    with running(new.root, command="serve", url=office.url):
        pass  # it answers


def test_a_point_in_time_before_the_folders_checkpoint_names_what_is_missing(
    office: Office, tmp_path: Path
) -> None:
    office.say("bo", "二")
    office.point("noon")
    office.say("cy", "三")
    made = office.back_up_folder(tmp_path / "backups")
    keys = office.lose_everything()
    office.server.recover(office.base, to="noon")
    restored = bring_back(made, tmp_path / "new", keys)
    new = DataFolder(tmp_path / "new")
    assert restored.loss.missing_from <= restored.loss.missing_to == made.manifest.end.position - 1
    found = office.texts(new)
    assert ("二" in found, "三" in found) == (True, False)
    assert verify_data_folder(StoredSite(new, make_url(office.url))).findings == ()
