"""What is PostgreSQL's own; that rows arrive as they were given is in test_sqlite_rows.py, for both."""

import pytest

from govim.storage.postgresql_rows import driver
from govim.storage.sqlite import SqliteDialect
from tests.govim.sites import POSTGRESQL, SqlStore
from tests.govim.world import World

pytestmark = pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)


def test_a_moved_cursor_changes_the_conversations_row(store: SqlStore, world: World) -> None:
    """Without it no other process would read the cursors again."""
    ada, bo = world.person("ada"), world.person("bo")
    place = world.direct(ada, bo)
    versions = []
    engine = store.dialect.open_reader()
    for _ in range(2):
        with engine.begin() as connection:
            asked = "SELECT xmin::text FROM conversations WHERE id = %s"
            versions.append(connection.exec_driver_sql(asked, (place.bytes,)).scalar_one())
        world.store.run(world.advance(bo, place, read=1))
    engine.dispose()
    assert versions[0] != versions[1]


def test_another_databases_connection_is_refused(store: SqlStore) -> None:
    engine = SqliteDialect(store.folder).open_writer()
    with engine.connect() as connection, pytest.raises(TypeError):
        driver(connection)
    engine.dispose()
