import shutil
from pathlib import Path

import pytest

from govim.storage.database import FolderInUse, UnusableStorage, take_lock
from govim.storage.failed_mark import mark_failed
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import open_core
from govim.wiring.acceptance import accept_storage
from govim_audit.record import Kind
from tests.components.small_disk import remount, small_disk
from tests.govim.sites import ServedSite, SqlStore
from tests.govim.world import SetClock

EIO = OSError("EIO")


def test_a_sound_storage_needs_no_word(closed_site: DataFolder) -> None:
    assert accept_storage(StoredSite(closed_site)) is None


def test_the_word_is_on_record_and_writing_goes_on(closed_site: DataFolder) -> None:
    mark_failed(closed_site, EIO)
    assert accept_storage(StoredSite(closed_site)) == "OSError: EIO"
    assert not closed_site.failed_mark.exists()
    store = SqlStore(closed_site, SetClock())
    record = store.stored_records()[-1]
    assert record.leaf.kind is Kind.STORAGE_ACCEPTED
    assert record.fields is not None
    assert record.fields["cause"] == "OSError: EIO"
    assert store.core.read_only is None
    store.core.close()


def test_on_a_database_server_likewise(served_site: ServedSite) -> None:
    mark_failed(served_site.folder, EIO)
    core = open_core(served_site.stored)
    assert core.read_only is not None
    core.close()
    assert accept_storage(served_site.stored) is not None
    core = open_core(served_site.stored)
    assert core.read_only is None
    core.close()


def test_a_damaged_database_is_not_accepted(closed_site: DataFolder) -> None:
    mark_failed(closed_site, EIO)
    size = closed_site.database.stat().st_size
    with closed_site.database.open("r+b") as database:
        for page in range(20, size // 4096, 3):
            database.seek(page * 4096)
            database.write(b"\xff" * 100)
    with pytest.raises(UnusableStorage, match="damaged"):
        accept_storage(StoredSite(closed_site))
    assert closed_site.failed_mark.exists()


def test_while_a_server_runs_nothing_is_accepted(closed_site: DataFolder) -> None:
    mark_failed(closed_site, EIO)
    with take_lock(closed_site), pytest.raises(FolderInUse):
        accept_storage(StoredSite(closed_site))
    assert closed_site.failed_mark.exists()


def test_a_disk_that_takes_no_writes_is_not_accepted(closed_site: DataFolder, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", mib=16) as disk:
        shutil.copytree(closed_site.root, disk, dirs_exist_ok=True)
        mark_failed(DataFolder(disk), EIO)
        remount(disk, "ro")
        with pytest.raises(UnusableStorage, match="takes no writes"):
            accept_storage(StoredSite(DataFolder(disk)))
        assert DataFolder(disk).failed_mark.exists()
