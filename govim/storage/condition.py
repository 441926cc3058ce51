"""How far the records are, how far the trail's files and the index are behind them, and how much there is."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from govim.storage.epochs import current_epoch
from govim.storage.folder import DataFolder, private_opener
from govim.storage.mirrors import read_lags, read_size


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`records` and `published` count those of the epoch; `indexed` is a position, as `next_position`."""

    epoch: int
    records: int
    published: int
    next_position: int
    indexed: int | None
    database_bytes: int
    mirror_lags: Mapping[Path, int] = field(default_factory=dict)


def read_condition(connection: Connection, folder: DataFolder, mirrors: Iterable[Path] = ()) -> Condition:
    epoch = current_epoch(connection)
    records = epoch.records(connection)
    published = read_size(folder.trail / str(epoch.number) / "checkpoint")
    return Condition(
        epoch=epoch.number,
        records=records,
        published=published,
        next_position=epoch.first_position + records,
        indexed=read_progress(folder),
        database_bytes=_database_bytes(connection, folder),
        mirror_lags=read_lags(mirrors, epoch.number, published),
    )


def write_progress(folder: DataFolder, position: int) -> None:
    """Said by the index follower: everything below is in the index. A hint for people, so not synced."""
    temporary = folder.index / "progress.new"
    with open(temporary, "w", opener=private_opener) as handle:
        handle.write(f"{position}\n")
    temporary.replace(folder.index / "progress")


def read_progress(folder: DataFolder) -> int | None:
    """None if no follower ever said anything."""
    try:
        return int((folder.index / "progress").read_text())
    except (FileNotFoundError, ValueError):
        return None


class Progress:
    """At most one write a second."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._said: int | None = None
        self._said_at = 0.0

    def tell(self, position: int) -> None:
        now = time.monotonic()
        if position != self._said and now - self._said_at >= 1:
            self._said, self._said_at = position, now
            write_progress(self._folder, position)


def _database_bytes(connection: Connection, folder: DataFolder) -> int:
    if connection.dialect.name == "postgresql":
        found: int = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
        return found
    files = (folder.database, folder.database.with_name(folder.database.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())
