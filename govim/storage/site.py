"""A data folder with the database that belongs to it: what every command works on."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import URL, Engine

from govim.storage.dialect import Dialect
from govim.storage.folder import DataFolder
from govim.storage.keyring import SITE_ZONE
from govim.storage.sqlite import SqliteDialect


@dataclass(frozen=True, slots=True)
class StoredSite:
    """`url` None: the folder's own SQLite. Keys, trail, index and socket are in the folder either way."""

    folder: DataFolder
    url: URL | None = None
    zone: ZoneInfo = SITE_ZONE

    @property
    def dialect(self) -> Dialect:
        if self.url is None:
            return SqliteDialect(self.folder)
        from govim.storage.postgresql import PostgresqlDialect  # its driver costs a start

        return PostgresqlDialect.at(self.url)

    def open_reader(self, *, pool_size: int = 1) -> Engine:
        return self.dialect.open_reader(pool_size=pool_size)
