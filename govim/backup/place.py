"""Where backups lie: one folder, in it a folder for each, which has its name only once it is whole."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from govim.backup.refusal import BackupRefused, Reason
from govim.storage.folder import PRIVATE_FOLDER, make_private, sync_folder

PARTIAL = ".partial"
PREFIX = "govim-"
BACKUPS = PREFIX + "*"
MIB = 1 << 20


def backup_name(at: datetime) -> str:
    """Sorts by time."""
    return f"{PREFIX}{at.astimezone(UTC):%Y%m%dT%H%M%S}{at.microsecond // 1000:03}Z"


@contextmanager
def becoming_whole(whole: Path) -> Iterator[Path]:
    """A folder to fill; it takes its name if nothing fails, and is gone if something does. After a kill it
    stays as `.partial`, and the next one takes it away."""
    make_private(whole.parent)
    partial = whole.with_name(whole.name + PARTIAL)
    partial.mkdir(mode=PRIVATE_FOLDER)
    held = os.open(partial, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield partial
        partial.rename(whole)
        sync_folder(whole.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    finally:
        os.close(held)


def clear_partial(place: Path, pattern: str) -> None:
    """What killed processes left. One that is being filled is locked by its process."""
    for partial in place.glob(pattern + PARTIAL):
        held = os.open(partial, os.O_RDONLY)
        with suppress(BlockingIOError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(partial)
        os.close(held)


def check_room(place: Path, needed: int) -> None:
    """Better said before than after an hour. Raises BackupRefused."""
    free = shutil.disk_usage(place).free
    if free < needed:
        raise BackupRefused(Reason.NO_ROOM, place=place, needed=needed // MIB + 1, free=free // MIB)
