"""A consistent copy of the embedded database, while the server writes or without one.

One read transaction holds the snapshot, so nothing begins again when something is committed. It takes no lock
that a writer needs. Meanwhile the WAL cannot be moved into the database and grows by what is written; whoever
made the copy moves it then, so that the writer need not do so all at once.
"""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pysqlite3.dbapi2 as sqlite

from govim.storage.folder import PRIVATE

PAGES = 256  # a step, about a MiB: how often progress is said and an interruption is heard
# Pages between syncs. One sync at the end would hold up the commits of a server on the same disk: of 263 MiB
# for 300 to 550 ms, measured; of 4 MiB, hardly longer than a busy disk does by itself.
SYNCED = 4 * PAGES

Progress = Callable[[int, int], None]


def copy_database(source: Path, target: Path, progress: Progress) -> None:
    """Written, not yet synced. Raises sqlite's errors."""
    target.touch(mode=PRIVATE, exist_ok=False)
    with (
        closing(_open(source, "mode=ro")) as snapshot,
        closing(_open(target, "mode=rw")) as copy,
        target.open("rb") as written,
    ):
        snapshot.execute("BEGIN")
        [(page,)] = snapshot.execute("PRAGMA page_size").fetchall()
        snapshot.execute("SELECT count(*) FROM sqlite_schema").fetchall()  # the snapshot is taken here
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")

        def step(_status: int, remaining: int, total: int) -> None:
            if (total - remaining) % SYNCED == 0:
                os.fdatasync(written.fileno())
            progress((total - remaining) * page, total * page)

        snapshot.backup(copy, pages=PAGES, progress=step)
        snapshot.execute("COMMIT")


def move_wal(source: Path) -> None:
    """PASSIVE: it waits for nobody, and nobody for it."""
    with closing(_open(source, "mode=rw")) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def database_size(source: Path) -> int:
    """What a copy takes."""
    with closing(_open(source, "mode=ro")) as connection:
        [(count,)] = connection.execute("PRAGMA page_count").fetchall()
        [(page,)] = connection.execute("PRAGMA page_size").fetchall()
        size: int = count * page
        return size


def first_damage(copy: Path) -> str | None:
    """What SQLite finds wrong in a file that nobody writes to."""
    with closing(open_copy(copy)) as connection:
        [(found,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
        return None if found == "ok" else str(found)


def open_copy(copy: Path) -> Any:  # noqa: ANN401 -- the driver has no types
    """Read-only, and without leaving files beside it."""
    return _open(copy, "mode=ro&immutable=1")


def _open(path: Path, how: str) -> Any:  # noqa: ANN401
    connection = sqlite.connect(f"file:{quote(str(path))}?{how}", uri=True, isolation_level=None)
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection
