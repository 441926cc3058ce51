from pathlib import Path

import pytest

from govim.storage.mirrors import Mirror, read_lags, read_size

NOTE = b"govim-x/1\n7\nroot\n\nsignature\n"


def test_a_mirror_shows_what_it_was_given(tmp_path: Path) -> None:
    Mirror(tmp_path / "1").show(NOTE, b"key")
    assert (tmp_path / "1" / "vkey").read_bytes() == b"key"
    assert read_size(tmp_path / "1" / "checkpoint") == 7


def test_a_mirror_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Behind its name may be a share that is not mounted."""
    with pytest.raises(FileNotFoundError):
        Mirror(tmp_path / "share" / "1").show(NOTE, b"key")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, b"", b"torn", b"\xff\xfe\n\xff"])
def test_what_cannot_be_read_is_behind_by_all(tmp_path: Path, content: bytes | None) -> None:
    (tmp_path / "1").mkdir()
    if content is not None:
        (tmp_path / "1" / "checkpoint").write_bytes(content)
    assert read_lags([tmp_path], 1, 9) == {tmp_path: 9}


def test_the_lag_is_what_is_missing(tmp_path: Path) -> None:
    Mirror(tmp_path / "1").show(NOTE, b"key")
    assert read_lags([tmp_path], 1, 9) == {tmp_path: 2}
