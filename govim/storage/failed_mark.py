"""The mark of a storage that failed: as long as it is there, nothing is written (invariant 1).

Leaving it may fail, for the disk just did. Then the next start does not find it, and does not need it to be
right: it writes and syncs what it found before it answers anybody (`Dialect.at_start`), and a disk that
fails again is marked again. `kill -9` leaves no mark.
"""

import logging

from govim.storage.folder import DataFolder, write_private

log = logging.getLogger(__name__)
UNKNOWN = "?"


def mark_failed(folder: DataFolder, error: BaseException) -> None:
    """As well as the disk allows."""
    try:
        write_private(folder.failed_mark, f"{cause_of(error)}\n".encode())
    except OSError as refused:
        log.critical("the storage failed, and takes no mark of it: %s", refused)


def read_failure(folder: DataFolder) -> str | None:
    """Why the storage failed; None if it did not, or was accepted."""
    try:
        return folder.failed_mark.read_text(encoding="utf-8", errors="replace").strip() or UNKNOWN
    except FileNotFoundError:
        return None
    except OSError as error:  # there, but the disk does not give it back
        return cause_of(error)


def cause_of(error: BaseException) -> str:
    """In one line, without the statement and its values."""
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {cause}".partition("\n")[0]
