"""Space that is kept for what must go on when the disk is full: starts, operators' acts, backup, disposition.

It is given in small pieces, since whoever sends may take them first.
"""

import contextlib
import logging
import os
import threading

from govim.storage.folder import PRIVATE, RESERVE_BYTES, DataFolder

log = logging.getLogger(__name__)
PIECE = 1 << 20


class Reserve:
    """Used by any thread."""

    def __init__(self, folder: DataFolder) -> None:
        self._path = folder.reserve
        self._lock = threading.Lock()

    def give(self) -> bool:
        """Free a piece. False if nothing is left, or this disk frees nothing."""
        with self._lock, contextlib.suppress(OSError):
            left = self._path.stat().st_size
            if left and self.is_needed():
                left = max(left - PIECE, 0)
                os.truncate(self._path, left)
                log.warning("the disk is full: a piece of the reserve is given, %d bytes are left", left)
                return True
        return False

    def refill(self) -> bool:
        """Take back what was given, once there is room for it and as much again. True if it is whole."""
        with self._lock, contextlib.suppress(OSError):
            missing = RESERVE_BYTES - (self._path.stat().st_size if self._path.exists() else 0)
            if missing <= 0:
                return True
            if self._free() > missing + RESERVE_BYTES:
                self._append(missing)
                return True
        return False

    def is_needed(self) -> bool:
        """The disk is full, or nearly."""
        return self._free() < PIECE

    def _append(self, missing: int) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(bytes(missing))

    def _free(self) -> int:
        found = os.statvfs(self._path.parent)
        return found.f_bavail * found.f_frsize
