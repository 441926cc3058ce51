import hashlib
import os
from pathlib import Path

import pytest

from govim.backup.files import CHUNK, copy_file, counting, described, files_under, sum_file, sync_all

CONTENT = os.urandom(CHUNK + 5)
SUM = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source").write_bytes(CONTENT)
    return tmp_path / "source"


def test_a_copy_is_private_whatever_the_umask_is(source: Path, tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        summed = copy_file(source, tmp_path / "a/b/copy", lambda _: None)
    finally:
        os.umask(mask)
    copy = tmp_path / "a/b/copy"
    assert (copy.read_bytes(), summed) == (CONTENT, SUM)
    assert [path.stat().st_mode & 0o777 for path in (copy, copy.parent, tmp_path / "a")] == [
        0o600,
        0o700,
        0o700,
    ]


def test_nothing_is_copied_over_something_else(source: Path, tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    with pytest.raises(FileExistsError):
        copy_file(source, tmp_path / "there", lambda _: None)


def test_bytes_are_counted_as_they_go(source: Path) -> None:
    told: list[tuple[str, int, int]] = []
    assert sum_file(source, counting(lambda *each: told.append(each), "part", len(CONTENT))) == SUM
    assert told == [("part", CHUNK, len(CONTENT)), ("part", len(CONTENT), len(CONTENT))]


def test_a_file_is_described_by_its_path_from_the_root(source: Path, tmp_path: Path) -> None:
    copy_file(source, tmp_path / "root/x/file", lambda _: None)
    found = described(tmp_path / "root", tmp_path / "root/x/file", SUM)
    assert (found.path, found.size, found.sha256) == ("x/file", len(CONTENT), SUM)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root/file").touch()
    (tmp_path / "root/link").symlink_to("/etc/hostname")
    assert [path.name for path in files_under(tmp_path / "root")] == ["file"]
    sync_all(tmp_path / "root")
