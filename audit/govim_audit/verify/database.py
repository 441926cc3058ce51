"""The database as somebody else may have left it: read-only, values as it has them, no types in between.

SQLite: no file appears beside it. Even a reader makes a `-shm`, and one that root made would keep the server
from starting; so a database at rest is opened as immutable, and looked at again if somebody began to write.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from govim.storage.keyring import Keyring
from govim.storage.seal import DataKey, Opened, Unreadable
from govim.storage.site import StoredSite

Row = Sequence[Any]
_TEXT_AS_BYTES = re.compile(r"CAST\(([a-z_.]+) AS BLOB\)")


class Disturbed(Exception):
    """A server began to write into a database that was at rest."""


class Damaged(Exception):
    """Rows out of the order of their key, or an error that cannot even be read."""


class KeyLost(Exception):
    """The wrapped key was changed, or is gone: everything under it stays closed."""


class Database:
    """Statements are SQLite's: `?` is a parameter, CAST(… AS BLOB) a text's bytes as they are."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"

    def rows(self, statement: str, *parameters: object) -> Sequence[Row]:
        """All rows, in a transaction of their own. Raises DBAPIError or Damaged."""
        if not self._is_sqlite:
            statement = _TEXT_AS_BYTES.sub(r"convert_to(\1, 'UTF8')", statement).replace("?", "%s")
        try:
            with self._engine.begin() as connection:
                return connection.exec_driver_sql(statement, parameters).fetchall()
        except UnicodeDecodeError as error:  # SQLite quotes the damaged text in its message
            raise Damaged(str(error)) from error

    def value(self, statement: str, *parameters: object) -> Any:  # noqa: ANN401
        rows = self.rows(statement, *parameters)
        return rows[0][0] if rows else None

    def pages(self, first: str, following: str, width: int) -> Iterator[Sequence[Row]]:
        """By the key in the first columns, each page a transaction of its own. Raises Damaged.

        A damaged tree could lead round in a circle.
        """
        last: list[tuple[int, Any]] = []
        rows = self.rows(first)
        while rows:
            key = [_rank(value) for value in rows[-1][:width]]
            if key <= last:
                raise Damaged(f"after {rows[-1][:width]}")
            last = key
            yield rows
            rows = self.rows(following, *rows[-1][:width])

    def key(self, keyring: Keyring, key_id: int) -> DataKey:
        """Raises KeyLost."""
        try:
            with self._engine.begin() as connection:
                return keyring.key(connection, key_id)
        except (Unreadable, ValueError, TypeError, DBAPIError) as error:
            raise KeyLost from error


class Keys:
    """Opens sealed rows; says of a lost key only once."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._known: dict[int, DataKey | None] = {}

    def open(self, key_id: int, row: int, sealed: object) -> Opened:
        """Raises Unreadable, or KeyLost."""
        if key_id not in self._known:
            try:
                self._known[key_id] = self._database.key(self._keyring, key_id)
            except KeyLost:
                self._known[key_id] = None
        key = self._known[key_id]
        if key is None:
            raise KeyLost
        return key.open(row, as_bytes(sealed))

    def lost(self) -> list[int]:
        return [key_id for key_id, key in self._known.items() if key is None]


@contextmanager
def open_database(site: StoredSite) -> Iterator[Database]:
    """Raises DBAPIError when it cannot be opened, Disturbed at the end."""
    if site.url is None:
        with open_file(site.folder.database) as database:
            yield database
        return
    engine = site.open_reader()
    try:
        yield Database(engine)
    finally:
        engine.dispose()


@contextmanager
def open_file(path: Path) -> Iterator[Database]:
    log = path.with_name(path.name + "-wal")
    is_at_rest = not log.exists()
    uri = f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if is_at_rest else ''}"

    def connect() -> Any:  # noqa: ANN401
        connection = sqlite.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA query_only = ON")
        return connection

    engine = create_engine("sqlite://", creator=connect, module=sqlite, poolclass=StaticPool)
    try:
        yield Database(engine)
        if is_at_rest and log.exists():
            raise Disturbed
    finally:
        engine.dispose()


def _rank(value: Any) -> tuple[int, Any]:  # noqa: ANN401
    """As SQLite orders values of different types."""
    if value is None:
        return 0, 0
    return {int: 1, float: 1, str: 2}.get(type(value), 3), value


def as_bytes(value: object) -> bytes:
    """A column that must be a BLOB; whatever else stands there compares unequal to everything."""
    return value if isinstance(value, bytes) else repr(value).encode()


def shown_id(value: bytes) -> str:
    return str(UUID(bytes=value)) if len(value) == 16 else value.hex()  # noqa: PLR2004
