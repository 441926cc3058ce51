import os
from datetime import UTC, datetime, timedelta

import pytest

from govim.config.settings import Backup, Settings
from govim.domain.finding import State
from govim.storage.backups import LastBackup, write_last_backup
from govim.storage.folder import DataFolder
from govim.wiring.backup_age import backup_age, find_backup

NOW = datetime.now(UTC)


def found(folder: DataFolder, settings: Settings = Settings()) -> tuple[State, str]:  # noqa: B008
    finding = find_backup(folder, settings, now=NOW)
    return finding.state, finding.cause


def back_up(folder: DataFolder, ago: timedelta) -> None:
    last = LastBackup(at=NOW - ago, place="/b", position=1, bytes=1, has_keys=True)
    write_last_backup(folder, last)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (25, (State.OK, "backed_up")),
        (27, (State.WARNING, "backup_old")),
        (24 * 7 + 1, (State.PROBLEM, "backup_old")),
    ],
)
def test_the_age_of_the_last_one_is_judged(
    folder: DataFolder, hours: int, expected: tuple[State, str]
) -> None:
    back_up(folder, timedelta(hours=hours))
    assert found(folder) == expected
    assert backup_age(folder, now=NOW) == hours * 3600


def test_the_limits_are_set(folder: DataFolder) -> None:
    back_up(folder, timedelta(hours=3))
    assert found(folder, Settings(backup=Backup(due_hours=2)))[0] is State.WARNING
    assert found(folder, Settings(backup=Backup(due_hours=1, overdue_hours=2)))[0] is State.PROBLEM


def test_a_site_without_one_has_a_week(folder: DataFolder) -> None:
    os.utime(folder.master_key)
    assert found(folder) == (State.WARNING, "no_backup")
    week_ago = NOW.timestamp() - 8 * 86400
    os.utime(folder.master_key, (week_ago, week_ago))
    assert found(folder) == (State.PROBLEM, "no_backup")
    assert backup_age(folder, now=NOW) is None


def test_a_demonstration_needs_none(folder: DataFolder) -> None:
    folder.demo_mark.touch()
    assert found(folder) == (State.OK, "needs_no_backup")
