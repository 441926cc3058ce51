"""Folders elsewhere that hold the newest checkpoint (invariant 6).

One that is away stops nothing: messages flow, the log says it once, `govim doctor` and the metrics go on
saying it, and the checkpoint follows as soon as it can.
"""

import logging
from collections.abc import Iterable
from pathlib import Path

from govim.storage.folder import PRIVATE_FOLDER, write_private

log = logging.getLogger(__name__)


class Mirror:
    """One mirror's folder of one epoch. Owned by the publisher."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_compared = False  # before, nothing is written: it may know more than we
        self._shows: bytes | None = None
        self._is_failing = False

    def show(self, note: bytes, vkey: bytes) -> None:
        """Raises OSError."""
        if note == self._shows:
            return
        self.folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)  # not the mirror itself: it may be a share
        write_private(self.folder / "checkpoint", note)
        if not (self.folder / "vkey").exists():
            write_private(self.folder / "vkey", vkey)
        self._shows = note
        if self._is_failing:
            log.warning("a checkpoint mirror works again", extra={"mirror": str(self.folder)})
        self._is_failing = False

    def failed(self, reason: object) -> None:
        """Of a row of failures the first is said."""
        if not self._is_failing:
            said = {"mirror": str(self.folder), "reason": str(reason)}
            log.error("a checkpoint mirror cannot be used; rollbacks may go unseen", extra=said)
        self._is_failing = True


def read_size(checkpoint: Path) -> int:
    """What a checkpoint promises (C2SP tlog-checkpoint: the second line); 0 where there is none."""
    try:
        return int(checkpoint.read_text(encoding="utf-8").split("\n")[1])
    except FileNotFoundError:
        return 0


def read_lags(mirrors: Iterable[Path], epoch: int, published: int) -> dict[Path, int]:
    """By how many records each mirror is behind; by all of them where it cannot be read."""
    return {mirror: published - _size(mirror / str(epoch) / "checkpoint") for mirror in mirrors}


def _size(checkpoint: Path) -> int:
    try:
        return read_size(checkpoint)
    except (OSError, ValueError, IndexError):
        return 0
