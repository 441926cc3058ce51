import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govim.backup.place import BACKUPS, backup_name, becoming_whole, check_room, clear_partial
from govim.backup.refusal import BackupRefused, Reason


def test_names_sort_by_time() -> None:
    earlier = backup_name(datetime(2026, 9, 1, 23, 59, 59, 1000, tzinfo=UTC))
    assert earlier == "govim-20260901T235959001Z"
    assert earlier < backup_name(datetime(2026, 9, 1, 23, 59, 59, 20_000, tzinfo=UTC))


def test_it_takes_its_name_when_it_is_filled(tmp_path: Path) -> None:
    with becoming_whole(tmp_path / "place/govim-1") as unfinished:
        (unfinished / "file").touch()
        assert unfinished.name == "govim-1.partial"
        assert not (tmp_path / "place/govim-1").exists()
    assert [path.name for path in (tmp_path / "place").rglob("*")] == ["govim-1", "file"]
    assert (tmp_path / "place/govim-1").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_what_fails_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    def fill() -> None:
        with becoming_whole(tmp_path / "govim-1") as unfinished:
            (unfinished / "file").touch()
            raise error

    with pytest.raises(error):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_one_left_is_taken_away_and_what_another_fills_is_not(tmp_path: Path) -> None:
    for name in ("govim-1.partial", "govim-2.partial", "govim-0", "other.partial"):
        (tmp_path / name).mkdir()
    held = os.open(tmp_path / "govim-2.partial", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    clear_partial(tmp_path, BACKUPS)
    os.close(held)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["govim-0", "govim-2.partial", "other.partial"]


def test_too_little_room_is_said_before(tmp_path: Path) -> None:
    check_room(tmp_path, 1)
    with pytest.raises(BackupRefused) as refusal:
        check_room(tmp_path, 1 << 60)
    assert refusal.value.reason is Reason.NO_ROOM
