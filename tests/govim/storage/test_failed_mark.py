import logging
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy.exc import OperationalError

from govim.storage.failed_mark import UNKNOWN, cause_of, mark_failed, read_failure
from govim.storage.folder import DataFolder

EIO = sqlite.OperationalError("disk I/O error")


def test_without_a_mark_nothing_failed(tmp_path: Path) -> None:
    assert read_failure(DataFolder(tmp_path)) is None


def test_a_mark_says_why_and_nothing_of_what_was_written(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    mark_failed(folder, OperationalError("INSERT INTO contents", {"sealed": "机密"}, EIO))
    assert read_failure(folder) == "OperationalError: disk I/O error"
    assert folder.failed_mark.stat().st_mode & 0o777 == 0o600
    assert folder.strangers() == []


def test_a_torn_mark_is_one(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    for content in (b"", b"\xff"):
        folder.failed_mark.write_bytes(content)
        assert read_failure(folder) in {UNKNOWN, "\N{REPLACEMENT CHARACTER}"}


def test_a_mark_that_cannot_be_read_is_one(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.failed_mark.mkdir()
    assert "IsADirectoryError" in str(read_failure(folder))


def test_a_disk_that_takes_no_mark_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        mark_failed(DataFolder(tmp_path / "gone"), EIO)
    assert "takes no mark" in caplog.text


def test_a_cause_is_one_line() -> None:
    assert cause_of(ValueError("a\nb")) == "ValueError: a"
