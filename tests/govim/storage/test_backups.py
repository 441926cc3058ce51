from datetime import UTC, datetime

from govim.storage.backups import LastBackup, read_last_backup, write_last_backup
from govim.storage.folder import DataFolder

LAST = LastBackup(at=datetime(2026, 1, 1, tzinfo=UTC), place="/b", position=3, bytes=5, has_keys=True)


def test_the_last_one_is_remembered(folder: DataFolder) -> None:
    assert read_last_backup(folder) is None
    write_last_backup(folder, LAST)
    assert read_last_backup(folder) == LAST
    assert folder.strangers() == []


def test_what_cannot_be_read_is_none(folder: DataFolder) -> None:
    folder.backups.write_text("{")
    assert read_last_backup(folder) is None
