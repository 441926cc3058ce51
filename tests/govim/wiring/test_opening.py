"""How a site opens on a storage that failed, is full, or is no database."""

import hashlib
import shutil
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from govim.domain.errors import ReadOnly
from govim.ports import Work
from govim.storage.failed_mark import mark_failed
from govim.storage.folder import RESERVE_BYTES, DataFolder, write_private
from govim.storage.publisher import TrailRefused
from govim.storage.read_only import Because
from govim.storage.site import StoredSite
from govim.wiring import open_core
from tests.components.small_disk import fill, small_disk

NOTHING: Work[None] = Work(run=lambda _: None)


def contents(folder: DataFolder) -> dict[Path, str]:
    """Of what a reader does not touch."""
    files = [path for path in folder.root.rglob("*") if path.is_file()]
    kept = [path for path in files if path.name not in {"lock", "govim.db-shm", "govim.db-wal"}]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


async def test_a_failed_storage_is_only_read(closed_site: DataFolder) -> None:
    mark_failed(closed_site, OSError("EIO"))
    before = contents(closed_site)
    core = open_core(StoredSite(closed_site))
    assert core.read_only is Because.FAILED
    with pytest.raises(ReadOnly):
        core.writer.run(NOTHING)
    assert (await core.reader.people("", 10))[0]
    core.close()
    assert contents(closed_site) == before


def test_once_accepted_it_is_written_although_it_is_marked(closed_site: DataFolder) -> None:
    mark_failed(closed_site, OSError("EIO"))
    core = open_core(StoredSite(closed_site), accepted=True)
    core.writer.run(NOTHING)
    core.close()
    assert closed_site.failed_mark.exists()


@pytest.mark.parametrize("has_reserve", [True, False])
def test_a_start_on_a_full_disk_takes_from_the_reserve(
    closed_site: DataFolder, tmp_path: Path, *, has_reserve: bool
) -> None:
    with small_disk(tmp_path / "disk", mib=16) as disk:
        shutil.copytree(closed_site.root, disk, dirs_exist_ok=True)
        folder = DataFolder(disk)
        shutil.rmtree(folder.trail / "1")
        if has_reserve:
            write_private(folder.reserve, bytes(RESERVE_BYTES))
        fill(disk)
        if has_reserve:
            open_core(StoredSite(folder)).close()
            assert folder.reserve.stat().st_size < RESERVE_BYTES
            assert (folder.trail / "1" / "checkpoint").exists()
        else:
            with pytest.raises(OSError, match="No space left"):
                open_core(StoredSite(folder))
        assert not folder.failed_mark.exists()


def test_what_is_no_failure_of_the_storage_leaves_no_mark(closed_site: DataFolder) -> None:
    (closed_site.trail / "1" / "checkpoint").write_bytes(b"torn")
    with pytest.raises(TrailRefused):
        open_core(StoredSite(closed_site))
    assert not closed_site.failed_mark.exists()


def test_what_cannot_be_read_either_is_refused(closed_site: DataFolder) -> None:
    closed_site.database.write_bytes(b"no database" * 1000)
    with pytest.raises(DatabaseError, match="not a database"):
        open_core(StoredSite(closed_site))
    assert not closed_site.failed_mark.exists()
    closed_site.lock.unlink()
