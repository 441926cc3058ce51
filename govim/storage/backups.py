"""The last good backup of a site, as the backup command left it in the data folder. A hint for people."""

from datetime import datetime

import msgspec
from msgspec import Struct

from govim.storage.folder import DataFolder, write_private


class LastBackup(Struct, frozen=True, kw_only=True):
    at: datetime  # when it began: whatever was acked before is in it
    place: str
    position: int
    bytes: int
    has_keys: bool


def write_last_backup(folder: DataFolder, last: LastBackup) -> None:
    write_private(folder.backups, msgspec.json.encode(last) + b"\n")


def read_last_backup(folder: DataFolder) -> LastBackup | None:
    """None if there was none, or nobody can read when."""
    try:
        return msgspec.json.decode(folder.backups.read_bytes(), type=LastBackup)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
