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
        (sqlite.SQLITE_READONLY | (1 << 8), Fault.FULL),
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
