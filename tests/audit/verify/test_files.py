import os
from pathlib import Path

from govim_audit.verify.files import read_file, read_note, walk_files


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    assert read_file(tmp_path / "nothing", 10) is None
    assert read_file(tmp_path / "file" / "below", 10) is None


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * 11)
    assert read_file(path, 11) == b"x" * 11
    assert read_file(path, 10) == b""
    with path.open("r+b") as handle:
        os.truncate(handle.fileno(), 1 << 40)  # sparse
    assert read_note(path) == b""


def test_a_folder_in_place_of_a_file_is_nothing(tmp_path: Path) -> None:
    assert read_file(tmp_path, 10) == b""


def test_links_are_walked_over_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_bytes(b"")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert sorted(name for name, _ in walk_files(tmp_path)) == ["a/b/file", "loop"]
