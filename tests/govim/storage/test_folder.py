import os
from pathlib import Path

import pytest

from govim.storage.folder import RESERVE_BYTES, DataFolder, make_private, write_private
from govim.storage.site import StoredSite
from govim.wiring import create_site


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_site_is_its_owners_alone(tmp_path: Path, mask: int) -> None:
    """Folders 0700 and files 0600, whatever the umask is."""
    folder = DataFolder(tmp_path / "site")
    before = os.umask(mask)
    try:
        create_site(StoredSite(folder))
    finally:
        os.umask(before)
    everything = [folder.root, *folder.root.rglob("*")]
    assert {folder.database, folder.lock, folder.trail / "1" / "tile"} <= set(everything)
    assert [path for path in everything if mode(path) != (0o700 if path.is_dir() else 0o600)] == []


def test_what_is_missing_above_a_private_folder_is_private_too(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private(tmp_path / "a" / "b")
    assert [mode(path) for path in (tmp_path, tmp_path / "a", tmp_path / "a" / "b")] == [0o755, 0o700, 0o700]


def test_a_folder_that_was_there_is_closed_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    DataFolder(tmp_path).create()
    assert mode(tmp_path) == 0o700


def test_the_reserve_is_real_space(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.create()
    status = folder.reserve.stat()
    assert status.st_size == RESERVE_BYTES
    assert status.st_blocks * 512 >= RESERVE_BYTES


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.create()
    folder.reserve.write_bytes(b"")
    folder.create()
    assert folder.reserve.read_bytes() == b""
    assert not folder.exists
    assert not folder.is_demo


def test_a_private_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "key"
    before = os.umask(0)
    try:
        write_private(path, b"first")
        write_private(path, b"second")
    finally:
        os.umask(before)
    assert path.read_bytes() == b"second"
    assert mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_private(path, b"first")
    (tmp_path / "key.new").mkdir()
    with pytest.raises(IsADirectoryError):
        write_private(path, b"second")
    assert path.read_bytes() == b"first"
