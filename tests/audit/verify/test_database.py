from collections.abc import Callable
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from govim_audit.verify.database import Damaged, Disturbed, as_bytes, open_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database whose name would be something else in a URI."""
    path = tmp_path / "a ?#%41.db"
    connection = sqlite.connect(str(path))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO numbers VALUES (?)", [(n,) for n in range(25)])
    connection.commit()
    connection.close()
    return path


def test_a_database_at_rest_gets_no_files_beside_it(path: Path) -> None:
    before = sorted(path.parent.iterdir())
    with open_file(path) as database:
        assert database.value("SELECT count(*) FROM numbers") == 25
        assert sorted(path.parent.iterdir()) == before


def test_nothing_can_be_written(path: Path) -> None:
    with open_file(path) as database, pytest.raises(Exception, match="readonly"):
        database.rows("DELETE FROM numbers")


def test_what_is_being_written_is_read_from_the_log(path: Path) -> None:
    server = sqlite.connect(str(path))
    server.execute("INSERT INTO numbers VALUES (25)")
    server.commit()
    with open_file(path) as database:
        assert database.value("SELECT count(*) FROM numbers") == 26
    server.close()


def test_a_server_that_begins_to_write_is_noticed(path: Path) -> None:
    server = sqlite.connect(str(path))
    with pytest.raises(Disturbed):
        look_while(path, lambda: server.execute("INSERT INTO numbers VALUES (25)"))
    server.close()


def look_while(path: Path, act: Callable[[], object]) -> None:
    with open_file(path) as database:
        assert database.value("SELECT count(*) FROM numbers") == 25
        act()


def test_pages_come_by_key(path: Path) -> None:
    first = "SELECT n FROM numbers ORDER BY n LIMIT 10"
    following = "SELECT n FROM numbers WHERE n > ? ORDER BY n LIMIT 10"
    with open_file(path) as database:
        pages = list(database.pages(first, following, 1))
    assert [row[0] for page in pages for row in page] == list(range(25))
    assert [len(page) for page in pages] == [10, 10, 5]


def test_a_circle_ends(path: Path) -> None:
    """As in a damaged tree, where the next page may begin before the last."""
    with open_file(path) as database, pytest.raises(Damaged):
        for _ in database.pages("SELECT 5", "SELECT 5 WHERE ? = 5", 1):
            pass


def test_what_is_no_blob_equals_no_blob() -> None:
    assert as_bytes(b"1") == b"1"
    assert as_bytes("1") != b"1"
    assert as_bytes(None) != b""
