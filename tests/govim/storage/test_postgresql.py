from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from govim.storage.database import UnusableStorage
from govim.storage.dialect import Fault
from govim.storage.folder import DataFolder
from govim.storage.postgresql import PostgresqlDialect
from govim.storage.site import StoredSite
from govim.wiring import create_site, open_core
from tests.components.postgres import PostgresServer
from tests.govim.sites import ServedSite

ANYWHERE = PostgresqlDialect.at("postgresql://govim:secret@db.example/govim")


def failed(sqlstate: str) -> Exception:
    return OperationalError("INSERT", {}, psycopg.errors.lookup(sqlstate)("failed"))


@pytest.mark.parametrize(
    ("sqlstate", "fault"),
    [
        ("53100", Fault.FULL),
        ("25006", Fault.READ_ONLY),
        ("58030", Fault.BROKEN),
        ("XX001", Fault.BROKEN),
        ("57P01", Fault.LOST),
        ("57P03", Fault.LOST),
        ("08006", Fault.LOST),
        ("25P03", Fault.LOST),
        ("55P03", Fault.BLOCKED),
        ("23505", Fault.RACE),
        ("40P01", Fault.RACE),
        ("57014", Fault.RACE),
        ("23503", Fault.COMMAND),
        ("42601", Fault.COMMAND),
    ],
)
def test_an_error_means_one_thing(sqlstate: str, fault: Fault) -> None:
    assert ANYWHERE.fault(failed(sqlstate)) is fault


def test_a_connection_without_a_server_is_lost_and_a_bug_is_the_commands_own() -> None:
    assert ANYWHERE.fault(psycopg.OperationalError("the connection is closed")) is Fault.LOST
    assert ANYWHERE.fault(ZeroDivisionError()) is Fault.COMMAND


def test_the_place_that_is_shown_has_no_password() -> None:
    assert "secret" not in ANYWHERE.place
    assert "db.example" in ANYWHERE.place


def test_a_server_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnusableStorage):
        create_site(
            StoredSite(DataFolder(tmp_path / "site"), make_url(f"postgresql://govim@/none?host={tmp_path}"))
        )


def test_an_empty_database_holds_no_site(postgres: PostgresServer, served_site: ServedSite) -> None:
    with pytest.raises(UnusableStorage, match="holds no site"):
        open_core(StoredSite(served_site.folder, make_url(postgres.new_database())))


def test_a_site_is_not_made_twice_and_keys_are_never_replaced(
    postgres: PostgresServer, served_site: ServedSite
) -> None:
    key = served_site.folder.keys / "master.key"
    before = key.read_bytes()
    with pytest.raises(UnusableStorage, match="already"):
        create_site(StoredSite(served_site.folder, make_url(served_site.url)))
    with pytest.raises(UnusableStorage, match="another site"):
        create_site(StoredSite(served_site.folder, make_url(postgres.new_database())))
    assert key.read_bytes() == before


def test_a_database_that_cannot_hold_every_text_is_refused(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as admin:
        admin.execute("CREATE DATABASE latin ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(UnusableStorage, match="UTF8"):
        PostgresqlDialect.at(postgres.url("latin")).is_created()


def test_an_ack_is_durable_whatever_the_server_is_set_to(served_site: ServedSite) -> None:
    """Invariant 1."""
    dialect = PostgresqlDialect.at(served_site.url)
    with psycopg.connect(served_site.url, autocommit=True) as admin:
        admin.execute("ALTER ROLE govim SET synchronous_commit = off")
    engine = dialect.open_writer()
    try:
        with engine.begin() as connection:
            shown = connection.exec_driver_sql("SHOW synchronous_commit").scalar()
            isolation = connection.exec_driver_sql("SHOW transaction_isolation").scalar()
    finally:
        engine.dispose()
        with psycopg.connect(served_site.url, autocommit=True) as admin:
            admin.execute("ALTER ROLE govim RESET synchronous_commit")
    assert (shown, isolation) == ("on", "read committed")


def test_ids_are_never_given_twice(served_site: ServedSite) -> None:
    dialect = PostgresqlDialect.at(served_site.url)
    engine = dialect.open_writer()
    with engine.connect() as one, engine.connect() as other:
        sources = [(dialect.content_ids(one), one), (dialect.content_ids(other), other)]
        given = [ids.new(connection) for ids, connection in sources for _ in range(700)]
    engine.dispose()
    assert len(set(given)) == 1400
