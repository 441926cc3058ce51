import errno
import os
import shutil
import stat
from pathlib import Path

import pytest

from govim.backup import files, make
from govim.backup.make import KeysTo, Made, make_backup
from govim.backup.manifest import NAME, read_manifest
from govim.backup.refusal import BackupRefused, Reason
from govim.backup.sealing import open_keys
from govim.storage import sqlite_copy
from govim.storage.database import Unusable, UnusableStorage, take_lock
from govim.storage.failed_mark import mark_failed
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.storage.sqlite_copy import copy_database
from govim.wiring import SystemClock
from tests.components.small_disk import fill, small_disk
from tests.govim.backup import backups
from tests.govim.sites import SqlStore
from tests.govim.world import World

CLOCK = SystemClock()


def refused(folder: DataFolder, place: Path, keys: KeysTo | None = None) -> Reason:
    with pytest.raises(BackupRefused) as refusal:
        make_backup(StoredSite(folder), place, clock=CLOCK, keys=keys)
    return refusal.value.reason


def test_what_is_in_it_is_in_the_manifest_and_nothing_else(made: Made) -> None:
    manifest = read_manifest(made.folder)
    assert manifest == made.manifest
    found = {path.relative_to(made.folder).as_posix() for path in files.files_under(made.folder)}
    assert found == {NAME, *(f"data/{file.path}" for file in manifest.files)}
    assert {"data/govim.db", "data/trail/1/checkpoint", "data/trail/1/vkey"} < found


def test_the_keys_lie_elsewhere_and_only_the_passphrase_opens_them(
    made: Made, closed_site: DataFolder
) -> None:
    assert made.keys is not None
    assert made.manifest.keys is not None
    assert made.keys.name == made.manifest.keys.name
    secrets = [closed_site.master_key.read_bytes(), (closed_site.keys / "trail.key").read_bytes()]
    assert set(secrets) <= set(open_keys(made.keys.read_bytes(), backups.PASSPHRASE).values())
    everywhere = [made.keys, *files.files_under(made.folder)]
    assert not any(secret in path.read_bytes() for secret in secrets for path in everywhere)


def test_everything_is_private(made: Made) -> None:
    assert made.keys is not None
    everything = [made.folder, *made.folder.rglob("*"), made.keys]
    modes = {stat.S_IFMT(path.stat().st_mode): path.stat().st_mode & 0o777 for path in everything}
    assert modes == {stat.S_IFDIR: 0o700, stat.S_IFREG: 0o600}


def test_it_is_made_beside_a_writer_and_knows_no_checkpoint_above_its_records(
    store: SqlStore, world: World, tmp_path: Path
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)

    def talk(part: str, _done: int, _total: int) -> None:
        if part == "trail":
            world.say(ada, where, "期间")
            store.core.publisher.publish()

    store.core.publisher.publish()
    before = len(store.stored_records())
    made = make_backup(StoredSite(store.folder), tmp_path / "b", clock=CLOCK, progress=talk)
    begin, end = made.manifest.begin, made.manifest.end
    assert begin.position == before < end.position
    checkpoint = (made.folder / "data/trail/1/checkpoint").read_text().split("\n")
    assert int(checkpoint[1]) == before
    assert begin.checkpoint != end.checkpoint


def test_one_after_the_other_lie_side_by_side(made: Made, closed_site: DataFolder, tmp_path: Path) -> None:
    again = backups.make(closed_site, tmp_path)
    assert sorted(path.name for path in (tmp_path / "backups").iterdir()) == [
        made.folder.name,
        again.folder.name,
    ]


def test_the_configuration_that_holds_is_in_it(closed_site: DataFolder, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("[site]\n")
    made = backups.make(closed_site, tmp_path, tmp_path / "other.toml")
    assert (made.folder / "data/govim.toml").read_text() == "[site]\n"


def test_what_would_be_lost_with_the_site_is_refused(closed_site: DataFolder) -> None:
    assert refused(closed_site, closed_site.root / "backups") is Reason.INSIDE
    keys = KeysTo(folder=closed_site.root / "x", passphrase=backups.PASSPHRASE)
    assert refused(closed_site, closed_site.root.parent / "b", keys) is Reason.INSIDE
    assert not (closed_site.root.parent / "b").exists()


@pytest.mark.parametrize("safe", ["b", "b/keys", "x/../b"])
def test_keys_are_kept_apart_from_the_backups(closed_site: DataFolder, tmp_path: Path, safe: str) -> None:
    keys = KeysTo(folder=tmp_path / safe, passphrase=backups.PASSPHRASE)
    assert refused(closed_site, tmp_path / "b", keys) is Reason.KEYS_TOGETHER
    assert not (tmp_path / "b").exists()


def test_a_short_passphrase_is_refused_before_anything(closed_site: DataFolder, tmp_path: Path) -> None:
    keys = KeysTo(folder=tmp_path / "safe", passphrase="short")
    assert refused(closed_site, tmp_path / "b", keys) is Reason.SHORT_PASSPHRASE
    assert not (tmp_path / "b").exists()


def test_without_a_site_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(UnusableStorage) as refusal:
        make_backup(StoredSite(DataFolder(tmp_path / "no")), tmp_path / "b", clock=CLOCK)
    assert refusal.value.reason is Unusable.NO_SITE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", ["trail", "database", "check"])
def test_an_interrupted_one_leaves_nothing(closed_site: DataFolder, tmp_path: Path, part: str) -> None:
    def interrupt(at: str, _done: int, _total: int) -> None:
        if at == part:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_backup(StoredSite(closed_site), tmp_path / "b", clock=CLOCK, progress=interrupt)
    assert list((tmp_path / "b").iterdir()) == []


@pytest.mark.parametrize("part", ["database", "files"])
def test_a_disk_that_fills_up_is_said_and_nothing_half_is_left(
    closed_site: DataFolder, tmp_path: Path, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_copy, "PAGES", 8)
    closed_site.blobs.mkdir()
    (closed_site.blobs / "a").write_bytes(bytes(2 << 20))
    filled: list[str] = []

    def fill_up(at: str, _done: int, _total: int) -> None:
        if at == part and not filled:
            filled.append(at)
            fill(disk)

    with small_disk(tmp_path / "disk", mib=4) as disk:
        with pytest.raises(BackupRefused) as refusal:
            make_backup(StoredSite(closed_site), disk / "b", clock=CLOCK, progress=fill_up)
        assert list((disk / "b").iterdir()) == []
    assert (refusal.value.reason, filled) == (Reason.DISK_FULL, [part])


def test_too_small_a_disk_is_said_before_it_is_filled(
    closed_site: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1))
    assert refused(closed_site, tmp_path / "b") is Reason.NO_ROOM
    assert list((tmp_path / "b").iterdir()) == []


def test_a_damaged_database_is_no_backup(
    closed_site: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(source: Path, target: Path, progress: files.Progress) -> None:
        copy_database(source, target, lambda *_: None)
        with target.open("r+b") as copy:
            copy.seek(4096)
            copy.write(os.urandom(4096))

    monkeypatch.setattr(make, "copy_database", spoil)
    assert refused(closed_site, tmp_path / "b") is Reason.DAMAGED_DATABASE


def test_it_needs_no_lock(closed_site: DataFolder, tmp_path: Path) -> None:
    with take_lock(closed_site):
        assert backups.make(closed_site, tmp_path).folder.exists()


@pytest.mark.parametrize("has_failed", [False, True])
def test_the_wal_is_moved_unless_the_storage_failed(
    store: SqlStore, world: World, tmp_path: Path, *, has_failed: bool
) -> None:
    world.person("ada")
    if has_failed:
        mark_failed(store.folder, OSError(errno.EIO, "I/O error"))
    before = store.folder.database.read_bytes()
    make_backup(StoredSite(store.folder), tmp_path / "b", clock=CLOCK)
    assert (store.folder.database.read_bytes() == before) is has_failed
    store.folder.failed_mark.unlink(missing_ok=True)
