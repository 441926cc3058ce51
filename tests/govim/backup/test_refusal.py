import errno
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from govim.backup.refusal import BackupRefused, Reason, full_disk_said
from govim.texts import LANGUAGES, catalogue


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_its_text(reason: Reason) -> None:
    assert f"backup.refused.{reason}" in catalogue()
    assert all(BackupRefused(reason).explain(language) for language in LANGUAGES)


def test_a_full_disk_is_said_whoever_finds_it(tmp_path: Path) -> None:
    def fill(error: Exception) -> None:
        with full_disk_said(tmp_path):
            raise error

    full = sqlite.connect(":memory:")
    full.execute("PRAGMA max_page_count = 1")
    with pytest.raises(BackupRefused, match="full"), full_disk_said(tmp_path):
        full.execute("CREATE TABLE t (x)")
    full.close()
    with pytest.raises(BackupRefused, match="full"):
        fill(OSError(errno.ENOSPC, "No space"))
    with pytest.raises(PermissionError):
        fill(PermissionError(errno.EACCES, "no"))
    with pytest.raises(sqlite.OperationalError, match="syntax"), full_disk_said(tmp_path):
        sqlite.connect(":memory:").execute("nonsense")
