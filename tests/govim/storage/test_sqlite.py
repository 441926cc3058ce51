import logging
import shutil
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy.exc import OperationalError

from govim.storage.dialect import Fault
from govim.storage.folder import DataFolder
from govim.storage.sqlite import SqliteDialect
from tests.govim.sites import SqlStore
from tests.govim.world import World


def failed(code: int | None) -> OperationalError:
    cause = sqlite.OperationalError("failed")
    if code is not None:
        cause.sqlite_errorcode = code
    return OperationalError("INSERT", {}, cause)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (sqlite.SQLITE_FULL, Fault.FULL),
        (sqlite.SQLITE_READONLY | (1 << 8), Fault.READ_ONLY),
        (sqlite.SQLITE_IOERR | (4 << 8), Fault.BROKEN),
        (sqlite.SQLITE_CORRUPT, Fault.BROKEN),
        (sqlite.SQLITE_CONSTRAINT, Fault.COMMAND),
        (None, Fault.COMMAND),
    ],
)
def test_an_error_means_one_thing(folder: DataFolder, code: int | None, fault: Fault) -> None:
    assert SqliteDialect(folder).fault(failed(code)) is fault


def test_a_bug_is_the_commands_own(folder: DataFolder) -> None:
    assert SqliteDialect(folder).fault(ZeroDivisionError()) is Fault.COMMAND


def test_a_position_is_taken_only_by_a_durable_batch(store: SqlStore, world: World) -> None:
    world.person("ada")
    records = len(store.stored_records())
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        positions = store.dialect.positions(connection)
        assert positions.next(connection) == positions.next(connection) == records
        positions.rolled_back()
        positions.took(3)
        assert positions.next(connection) == records + 3
    engine.dispose()


def test_at_the_start_all_is_moved_and_synced(store: SqlStore, world: World) -> None:
    """What a killed process left in the WAL may be in the system's memory only."""
    world.person("ada")
    wal = store.folder.database.with_name("govim.db-wal")
    assert wal.stat().st_size > 0
    engine = store.dialect.open_writer()
    with engine.connect() as connection:
        store.dialect.at_start(connection)
        [(_, in_wal, moved)] = (
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(NOOP)").fetchall()
        )
    engine.dispose()
    assert in_wal == moved > 0


def test_damage_is_told(folder: DataFolder) -> None:
    dialect = SqliteDialect(folder)
    for is_damaged in (False, True):
        if is_damaged:
            with folder.database.open("r+b") as database:
                database.seek(20 * 4096)
                database.write(b"\xff" * 50_000)
        engine = dialect.open_reader()
        with engine.connect() as connection:
            assert (dialect.damage(connection) is not None) is is_damaged
        engine.dispose()


def test_after_the_end_the_file_alone_is_whole(store: SqlStore, world: World, tmp_path: Path) -> None:
    engine = store.dialect.open_reader()
    with engine.begin() as connection:  # it stays in the pool: without it SQLite moves the WAL by itself
        store.dialect.positions(connection)
    world.person("ada")
    records = store.stored_records()
    store.core.close()
    (tmp_path / "copy").mkdir()
    shutil.copy(store.folder.database, tmp_path / "copy")
    copied = SqliteDialect(DataFolder(tmp_path / "copy")).open_reader()
    with copied.begin() as connection:
        assert store.dialect.positions(connection).next(connection) == len(records)
    copied.dispose()
    engine.dispose()


def test_whoever_reads_at_the_end_is_not_cut_off(
    store: SqlStore, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        seen = store.dialect.positions(connection).next(connection)
        world.person("ada")
        with caplog.at_level(logging.WARNING):
            store.core.close()
        assert "govim.db-wal" in caplog.text
        assert store.dialect.positions(connection).next(connection) == seen
    engine.dispose()
