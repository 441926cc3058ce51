"""Why a backup was not made or not restored; `backup.refused.<reason>` says it and what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from govim.texts import Language, text

FULL = "database or disk is full"  # sqlite3_errstr(SQLITE_FULL)


class Reason(StrEnum):
    SERVER_DATABASE = "server_database"
    INSIDE = "inside"
    KEYS_TOGETHER = "keys_together"
    NO_ROOM = "no_room"
    DISK_FULL = "disk_full"
    DAMAGED_DATABASE = "damaged_database"
    SHORT_PASSPHRASE = "short_passphrase"  # noqa: S105
    NO_BACKUP = "no_backup"
    BAD_MANIFEST = "bad_manifest"
    NEWER_BACKUP = "newer_backup"
    FILE_MISSING = "file_missing"
    FILE_CHANGED = "file_changed"
    NOT_EMPTY = "not_empty"
    NO_KEYS = "no_keys"
    BAD_KEYS = "bad_keys"
    WRONG_PASSPHRASE = "wrong_passphrase"  # noqa: S105
    FOREIGN_KEYS = "foreign_keys"
    NO_MIRROR = "no_mirror"
    NO_PLACE = "no_place"


class BackupRefused(Exception):
    def __init__(self, reason: Reason, **values: object) -> None:
        super().__init__(text(f"backup.refused.{reason}", "en", **values))
        self.reason, self._values = reason, values

    def explain(self, language: Language) -> str:
        return text(f"backup.refused.{self.reason}", language, **self._values)


@contextmanager
def full_disk_said(place: Path) -> Iterator[None]:
    """Whoever writes to `place`, in whichever way."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise BackupRefused(Reason.DISK_FULL, place=place) from error
    except sqlite.OperationalError as error:
        if FULL not in str(error):  # the driver's backup gives no code
            raise
        raise BackupRefused(Reason.DISK_FULL, place=place) from error
