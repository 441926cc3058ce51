from zoneinfo import ZoneInfo

from sqlalchemy import make_url

from govim.storage.folder import DataFolder
from govim.storage.postgresql import PostgresqlDialect
from govim.storage.site import StoredSite
from govim.storage.sqlite import SqliteDialect
from tests.govim.sites import ServedSite


def test_without_a_url_the_database_is_the_folders_own(folder: DataFolder) -> None:
    site = StoredSite(folder)
    assert isinstance(site.dialect, SqliteDialect)
    assert site.dialect.place == str(folder.root)
    assert site.zone == ZoneInfo("Asia/Shanghai")


def test_with_a_url_it_is_the_servers(served_site: ServedSite) -> None:
    assert isinstance(served_site.stored.dialect, PostgresqlDialect)
    engine = served_site.stored.open_reader()
    with engine.begin() as connection:
        found = connection.exec_driver_sql("SELECT current_database()").scalar()
    engine.dispose()
    assert found == make_url(served_site.url).database


def test_whatever_is_printed_shows_no_password(folder: DataFolder) -> None:
    site = StoredSite(folder, make_url("postgresql://govim:s3cret@db/govim"))
    assert "s3cret" not in f"{site} {site!r} {site.dialect.place} {site.dialect!r}"
