"""A hand that changes one byte of a file or a row, past all that guards it. What it returns puts it back."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import create_engine

from govim.storage.postgresql import DRIVER
from govim.storage.site import StoredSite
from tests.scenarios.trail import RecordedMessage

PutBack = Callable[[], None]


def change_leaf(site: StoredSite, message: RecordedMessage) -> PutBack:
    if site.url is None:
        return _change_inside(site.folder.database, message.leaf)
    return _change_row(site, "audit_records", "leaf", f"position = {message.position}")


def change_sealed(site: StoredSite, message: RecordedMessage) -> PutBack:
    if site.url is None:
        return _change_inside(site.folder.database, message.sealed)
    return _change_row(site, "contents", "sealed", f"id = {message.content}")


def change_file(file: Path, at: int) -> PutBack:
    was = file.read_bytes()[at : at + 1]
    _write_byte(file, at, bytes([was[0] ^ 1]))
    return partial(_write_byte, file, at, was)


def empty_write_ahead_log(site: StoredSite) -> None:
    """Into the database's file, where the hand looks."""
    if site.url is None:
        database = sqlite.connect(str(site.folder.database))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        database.close()


def _change_inside(file: Path, found: bytes) -> PutBack:
    """In the middle of these bytes, which stand in the file once."""
    content = file.read_bytes()
    assert content.count(found) == 1
    return change_file(file, content.index(found) + len(found) // 2)


def _change_row(site: StoredSite, table: str, column: str, where: str) -> PutBack:
    _flip(site, table, column, where)
    return partial(_flip, site, table, column, where)


def _flip(site: StoredSite, table: str, column: str, where: str) -> None:
    assert site.url is not None
    middle = f"octet_length({column}) / 2"
    flipped = f"set_byte({column}, {middle}, get_byte({column}, {middle}) # 1)"
    engine = create_engine(site.url.set(drivername=DRIVER))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {table} SET {column} = {flipped} WHERE {where}")
    engine.dispose()


def _write_byte(file: Path, at: int, byte: bytes) -> None:
    with file.open("r+b") as handle:
        handle.seek(at)
        handle.write(byte)
