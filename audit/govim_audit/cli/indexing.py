"""Brings the index up to a position: waits for the follower, or does its work where none runs."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from govim.domain.ids import Position
from govim.storage.folder import DataFolder, private_opener
from govim.storage.site import StoredSite
from govim_audit.indexer.follower import BATCH, BrokenTrail, belongs, catch_up
from govim_audit.indexer.source import DatabaseRecords
from govim_audit.search.fts5 import Fts5Index

PATIENCE: Final = 5.0  # seconds
_PAUSE: Final = 0.1
Progress = Callable[[int, int], None]


def bring_index_up(site: StoredSite, to: Position, progress: Progress) -> None:
    """Afterwards it is there, or as far as it can be: the answer says how far."""
    folder = site.folder
    deadline = time.monotonic() + PATIENCE
    while _position(folder) < to and time.monotonic() < deadline:
        with _lock(folder) as is_ours:
            if is_ours:
                _do_the_followers_work(site, to, progress)
                return
        time.sleep(_PAUSE)


def _do_the_followers_work(site: StoredSite, to: Position, progress: Progress) -> None:
    source = DatabaseRecords(site)
    try:
        with Fts5Index(site.folder.index, zone=site.zone, writable=True) as index:
            if not belongs(source, index):
                index.clear()
            while catch_up(source, index) == BATCH:
                progress(min(index.position(), to), to)
    except BrokenTrail:
        pass  # the index stays before the missing record, and the answer says so
    finally:
        source.close()


def _position(folder: DataFolder) -> Position:
    with Fts5Index(folder.index) as index:
        return index.position()


@contextmanager
def _lock(folder: DataFolder) -> Iterator[bool]:
    """The follower's own: one process at a time writes the index."""
    with open(folder.index / "lock", "a", opener=private_opener) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
