"""The migrations on PostgreSQL; on SQLite: test_upgrade.py."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, select, text

from govim.storage.database import UnusableStorage
from govim.storage.folder import DataFolder
from govim.storage.postgresql import DRIVER, PostgresqlDialect
from govim.storage.schema import metadata
from govim.storage.site import StoredSite
from govim.storage.upgrade import upgrade_schema
from govim.wiring import create_site
from tests.components.postgres import PostgresServer
from tests.govim.sites import POSTGRESQL, SqlStore
from tests.govim.world import World

COLUMNS = """SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
CONSTRAINTS = """SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace"""
DEFINITIONS = (COLUMNS, INDEXES, CONSTRAINTS)


@pytest.fixture
def engine(store: SqlStore, world: World) -> Iterator[Engine]:
    """A database with people and messages in it."""
    ada, bo = world.person("ada"), world.person("bo")
    world.say(ada, world.direct(ada, bo), "你好")
    store.core.close()
    engine = store.dialect.open_writer()
    yield engine
    engine.dispose()


def definitions(connection: Connection) -> set[str]:
    """Columns, indexes and constraints, as the server says them."""
    found = {line for statement in DEFINITIONS for line in connection.execute(text(statement)).scalars()}
    return {line for line in found if "alembic_version" not in line}


@pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)
def test_the_migrations_build_the_schema_to_the_letter(engine: Engine, postgres: PostgresServer) -> None:
    url = PostgresqlDialect.at(postgres.new_database()).url
    declared = create_engine(url.set(drivername=DRIVER))
    with engine.begin() as connection, declared.begin() as other:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        metadata.create_all(other)
        assert definitions(connection) == definitions(other)
    declared.dispose()


@pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)
def test_up_down_up_on_a_filled_database(engine: Engine) -> None:
    with engine.begin() as connection:
        upgrade_schema(connection)  # already there: nothing happens
        assert connection.scalar(text("SELECT count(*) FROM entries")) == 2
        before = definitions(connection)
        upgrade_schema(connection, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        upgrade_schema(connection)
        assert definitions(connection) == before
        assert all(not connection.execute(select(table)).all() for table in metadata.sorted_tables)


def test_of_several_that_make_a_site_at_once_one_does(postgres: PostgresServer, tmp_path: Path) -> None:
    """The others wait for its schema, and then find its site."""
    url = make_url(postgres.new_database())
    sites = [StoredSite(DataFolder(tmp_path / name), url) for name in ("one", "two", "three")]
    with ThreadPoolExecutor() as pool:
        made = [pool.submit(create_site, site) for site in sites]
    refused = [error for each in made if (error := each.exception()) is not None]
    assert [type(error) for error in refused] == [UnusableStorage, UnusableStorage]
