"""The follower as a process. It ends with its standard input, so it never outlives the server.

One at a time: it holds `index/lock`.
"""

import contextlib
import fcntl
import logging
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pysqlite3.dbapi2 as sqlite

from govim.storage.condition import Progress
from govim.storage.folder import private_opener
from govim.storage.site import StoredSite
from govim_audit.indexer.follower import BrokenTrail, follow
from govim_audit.indexer.source import DatabaseRecords, Unanswered
from govim_audit.search.fts5 import Fts5Index, discard
from govim_audit.search.port import AuditIndex

log = logging.getLogger(__name__)

PATIENCE: Final = 10.0  # seconds for an earlier follower to notice that its server is gone
RETRY: Final = 5.0  # seconds between attempts to reach the database
STDIN: Final = 0


def run(site: StoredSite) -> int:
    """Follow the trail until told to end; the exit status."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches us too; the server ends us in order
    threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    with _lock(site.folder.index, stop) as is_ours:
        return _follow(site, stop) if is_ours else 1


def _follow(site: StoredSite, stop: threading.Event) -> int:
    folder, source = site.folder, DatabaseRecords(site)
    try:
        with Fts5Index(folder.index, zone=site.zone, writable=True) as index:
            while not stop.is_set():
                _follow_while_it_answers(source, index, stop, Progress(folder))
    except BrokenTrail:
        log.exception("the trail is broken: run govim-audit verify")
        return 1
    except sqlite.DatabaseError as error:
        if type(error) is not sqlite.DatabaseError:  # busy, full, read-only: not the index's fault
            raise
        log.exception("the index is damaged: it is built anew")
        discard(folder.index)
        return 1
    finally:
        source.close()
    return 0


def _follow_while_it_answers(
    source: DatabaseRecords, index: AuditIndex, stop: threading.Event, progress: Progress
) -> None:
    try:
        follow(source, index, stop, progress.tell)
    except Unanswered as error:
        log.warning("the index waits for the database: %s", error)
        stop.wait(RETRY)


def _stop_at_end_of_input(stop: threading.Event) -> None:
    while os.read(STDIN, 4096):
        pass
    stop.set()


@contextlib.contextmanager
def _lock(index: Path, stop: threading.Event) -> Iterator[bool]:
    """Whether the index is ours to write."""
    with open(index / "lock", "a", opener=private_opener) as handle:
        waited = 0.0
        while not stop.is_set():
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if waited >= PATIENCE:
                    log.error("another follower holds %s", handle.name)  # noqa: TRY400
                    break
                waited += 0.1
                stop.wait(0.1)
            else:
                yield True
                return
        yield False
