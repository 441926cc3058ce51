"""How far a database is: its schema, its epoch, the next free position of the trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, NullPool, create_engine, func, select, text

from govim.storage.epochs import current_epoch
from govim.storage.schema import audit_records
from govim.storage.site import StoredSite
from govim.storage.sqlite_copy import open_copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    schema: str
    epoch: int
    position: int


def standing_of_site(site: StoredSite) -> Standing:
    with _connected(site.open_reader()) as connection:
        return _standing(connection)


def standing_of_copy(copy: Path) -> Standing:
    """Of a database file that nobody writes to."""
    engine = create_engine("sqlite://", creator=lambda: open_copy(copy), module=sqlite, poolclass=NullPool)
    with _connected(engine) as connection:
        return _standing(connection)


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _standing(connection: Connection) -> Standing:
    last = connection.scalar(select(func.max(audit_records.c.position)))
    return Standing(
        schema=str(connection.scalar(text("SELECT version_num FROM alembic_version"))),
        epoch=current_epoch(connection).number,
        position=0 if last is None else last + 1,
    )
