import shutil
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from govim.backup.make import Made
from govim.backup.manifest import read_manifest, write_manifest
from govim.backup.refusal import BackupRefused, Reason
from govim.backup.restore import restore_backup
from govim.backup.unsealing import KeysFrom
from govim.config import load
from govim.storage.backups import read_last_backup
from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.storage.upgrade import HEAD, upgrade_schema
from govim.tls.authority import alternative_name
from govim.tls.folder import TlsFolder
from govim.wiring import open_core
from govim_audit.record import Kind
from govim_audit.verify.data_folder import verify_data_folder
from govim_audit.verify.verdict import Remark, Wrong
from tests.govim.backup.backups import make, restore
from tests.govim.sites import SqlStore
from tests.govim.world import SetClock, World


def refused(made: Made, data: Path, **how: object) -> tuple[Reason, str]:
    with pytest.raises(BackupRefused) as refusal:
        restore(made, data, **how)  # type: ignore[arg-type]
    assert not data.with_name(data.name + ".partial").exists()
    return refusal.value.reason, str(refusal.value)


def talk_on(folder: DataFolder, mirrors: tuple[Path, ...], login: str) -> None:
    store = SqlStore(folder, SetClock())
    World(store, store.clock).person(login)
    store.core.close()
    open_core(StoredSite(folder), mirrors=mirrors).close()


def test_the_restored_site_goes_on_in_a_new_epoch_that_says_so(
    made: Made, closed_site: DataFolder, tmp_path: Path
) -> None:
    restored = restore(made, tmp_path / "new")
    assert (restored.loss.epoch, restored.loss.missing_from) == (2, made.manifest.end.position)
    assert restored.loss.missing_to < restored.loss.missing_from
    before, store = SqlStore(closed_site, SetClock()), SqlStore(DataFolder(tmp_path / "new"), SetClock())
    old, new = before.stored_records(), store.stored_records()
    before.core.close()
    store.core.close()
    assert [each.leaf for each in new[: len(old)]] == [each.leaf for each in old]
    assert [each.text for each in new[: len(old)]] == [each.text for each in old]
    opened, told = new[len(old) :]
    assert (opened.leaf.kind, told.leaf.kind) == (Kind.EPOCH_OPENED, Kind.BACKUP_RESTORED)
    assert told.fields is not None
    assert told.fields["backup"] == made.folder.name


def test_verify_passes_and_knows_what_is_not_anchored(made: Made, tmp_path: Path) -> None:
    restore(made, tmp_path / "new")
    verdict = verify_data_folder(StoredSite(DataFolder(tmp_path / "new")))
    assert verdict.findings == ()
    assert {each.kind for each in verdict.remarks} == {Remark.NOT_ANCHORED, Remark.NOT_PROVED}
    assert [head.epoch for head in verdict.heads] == [1, 2]


def test_a_mirror_that_saw_more_names_what_is_missing(closed_site: DataFolder, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    open_core(StoredSite(closed_site), mirrors=(mirror,)).close()
    made = make(closed_site, tmp_path)
    talk_on(closed_site, (mirror,), "cy")
    restored = restore(made, tmp_path / "new", mirrors=(mirror,))
    assert restored.loss.missing_from == made.manifest.end.position
    assert restored.loss.missing_to >= restored.loss.missing_from
    talk_on(DataFolder(tmp_path / "new"), (mirror,), "dan")
    verdict = verify_data_folder(StoredSite(DataFolder(tmp_path / "new")), mirror=mirror)
    assert (verdict.findings, verdict.is_anchored) == ((), True)


def test_a_second_restore_goes_on_above_the_epochs_that_a_mirror_saw(
    closed_site: DataFolder, tmp_path: Path
) -> None:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    open_core(StoredSite(closed_site), mirrors=(mirror,)).close()
    made = make(closed_site, tmp_path)
    restore(made, tmp_path / "first", mirrors=(mirror,))
    talk_on(DataFolder(tmp_path / "first"), (mirror,), "cy")
    second = DataFolder(tmp_path / "second")
    assert restore(made, second.root, mirrors=(mirror,)).loss.epoch == 3
    assert not (second.trail / "2").exists()  # one number never names two trees
    assert (mirror / "3" / "checkpoint").exists()
    talk_on(second, (mirror,), "dan")
    verdict = verify_data_folder(StoredSite(second), mirror=mirror)
    assert (verdict.findings, verdict.is_anchored) == ((), True)
    (left,) = [each for each in verdict.remarks if each.kind is Remark.EPOCH_FOREGONE]
    assert left.epoch == 2
    closed = tmp_path / "closed"
    shutil.copytree(second.root, closed)
    DataFolder(closed).master_key.unlink()
    assert verify_data_folder(StoredSite(DataFolder(closed)), mirror=mirror).findings == ()
    talk_on(DataFolder(tmp_path / "first"), (mirror,), "eve")  # it should have been stopped
    (behind,) = verify_data_folder(StoredSite(second), mirror=mirror).findings
    assert (behind.kind, behind.epoch) == (Wrong.ROLLED_BACK, 2)


def test_files_that_are_on_no_list_are_left_and_named(made: Made, tmp_path: Path) -> None:
    planted = made.folder / "data" / "blobs" / "planted"
    planted.parent.mkdir()
    planted.write_text("x")
    assert restore(made, tmp_path / "new").unlisted == (planted,)
    assert not (tmp_path / "new" / "blobs" / "planted").exists()


def test_a_mirror_that_is_away_stops_it_and_a_rehearsal_leaves_it_alone(
    closed_site: DataFolder, tmp_path: Path
) -> None:
    made, mirror = make(closed_site, tmp_path), tmp_path / "away"
    assert refused(made, tmp_path / "new", mirrors=(mirror,))[0] is Reason.NO_MIRROR
    assert restore(made, tmp_path / "new", mirrors=(mirror,), drill=True).mirrors == ()
    assert not mirror.exists()


def test_a_restored_site_knows_its_backup_and_is_whole_and_private(made: Made, tmp_path: Path) -> None:
    restore(made, tmp_path / "new")
    folder = DataFolder(tmp_path / "new")
    last = read_last_backup(folder)
    assert last is not None
    assert last.at == made.manifest.begun_at
    assert {path.stat().st_mode & 0o077 for path in folder.root.rglob("*")} == {0}
    assert folder.strangers() == []
    assert folder.reserve.exists()


def test_the_certificates_come_back_with_their_keys(closed_site: DataFolder, tmp_path: Path) -> None:
    tls = TlsFolder.of(closed_site)
    tls.make([alternative_name("a")], at=datetime.now(UTC))
    restore(make(closed_site, tmp_path), tmp_path / "new")
    new = TlsFolder.of(DataFolder(tmp_path / "new"))
    for before, after in ((tls.authority, new.authority), (tls.server, new.server)):
        assert before.read_bytes() == after.read_bytes()
        assert before.stat().st_mode == after.stat().st_mode
    assert new.authority_key.read_bytes() == tls.authority_key.read_bytes()


def test_what_was_changed_or_taken_away_is_named(made: Made, tmp_path: Path) -> None:
    for file in made.manifest.files:
        path = made.folder / "data" / file.path
        whole = path.read_bytes()
        changed = bytearray(whole)
        changed[len(whole) // 2] ^= 1
        for content, reason in ((bytes(changed), Reason.FILE_CHANGED), (whole[:-1], Reason.FILE_CHANGED)):
            path.write_bytes(content)
            found, said = refused(made, tmp_path / "new")
            assert (found, str(path) in said) == (reason, True)
        path.unlink()
        found, said = refused(made, tmp_path / "new")
        assert (found, str(path) in said) == (Reason.FILE_MISSING, True)
        path.write_bytes(whole)
    restore(made, tmp_path / "new")


def test_only_into_nothing(made: Made, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/something").touch()
    assert refused(made, tmp_path / "new")[0] is Reason.NOT_EMPTY
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["something"]
    (tmp_path / "new/something").unlink()
    restore(made, tmp_path / "new")


@pytest.mark.parametrize("named", [".", "../link"])
def test_an_empty_folder_may_be_named_in_any_way(
    made: Made, tmp_path: Path, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "new")
    monkeypatch.chdir(tmp_path / "new")
    restore(made, Path(named))
    assert DataFolder(tmp_path / "new").database.exists()
    assert (tmp_path / "link").is_symlink()


def test_a_wrong_passphrase_leaves_nothing(made: Made, tmp_path: Path) -> None:
    assert refused(made, tmp_path / "new", passphrase="not this one")[0] is Reason.WRONG_PASSPHRASE
    assert not (tmp_path / "new").exists()


def test_the_keys_of_another_site_leave_nothing(made: Made, new_site: DataFolder, tmp_path: Path) -> None:
    other = tmp_path / "keys"
    shutil.copytree(new_site.keys, other)
    (other / "master.key").write_bytes(bytes(32))
    with pytest.raises(BackupRefused) as refusal:
        restore_backup(
            made.folder,
            tmp_path / "new",
            keys=KeysFrom(source=other),
            settings_of=lambda folder: load(folder).settings,
        )
    assert refusal.value.reason is Reason.FOREIGN_KEYS
    assert not (tmp_path / "new").exists()


def test_a_newer_schema_is_refused(made: Made, tmp_path: Path) -> None:
    newer = msgspec.structs.replace(read_manifest(made.folder), schema="9999")
    write_manifest(made.folder, newer)
    assert refused(made, tmp_path / "new")[0] is Reason.NEWER_BACKUP


def test_an_older_schema_is_raised(closed_site: DataFolder, tmp_path: Path) -> None:
    engine = open_writer(closed_site)
    with engine.begin() as connection:
        upgrade_schema(connection, "-1")
    engine.dispose()
    made = make(closed_site, tmp_path)
    assert made.manifest.schema < HEAD
    restore(made, tmp_path / "new")
    engine = open_writer(DataFolder(tmp_path / "new"))
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
    engine.dispose()
    assert verify_data_folder(StoredSite(DataFolder(tmp_path / "new"))).findings == ()


def test_what_a_killed_restore_left_is_taken_away(made: Made, tmp_path: Path) -> None:
    (tmp_path / "new.partial").mkdir()
    (tmp_path / "new.partial/govim.db").touch()
    restore(made, tmp_path / "new")
    assert not (tmp_path / "new.partial").exists()
