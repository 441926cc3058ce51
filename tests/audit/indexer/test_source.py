from collections.abc import Iterator

import pysqlite3.dbapi2 as sqlite
import pytest

from govim.domain.ids import Position
from govim.storage.site import StoredSite
from govim_audit.indexer.source import CHUNK, DatabaseRecords
from tests.audit.indexer.conftest import Site


@pytest.fixture
def source(site: Site) -> Iterator[DatabaseRecords]:
    opened = DatabaseRecords(StoredSite(site.folder))
    yield opened
    opened.close()


def change(site: Site, statement: str) -> None:
    connection = sqlite.connect(str(site.folder.database))
    connection.execute(statement)
    connection.commit()
    connection.close()


def texts(source: DatabaseRecords, start: int, limit: int) -> list[str | None]:
    return [record.text for record in source.records(Position(start), limit)]


def test_records_are_read_from_a_position_on_up_to_a_limit(site: Site, source: DatabaseRecords) -> None:
    site.say("甲", "乙", "丙")
    end = len(source.records(Position(0), 100))
    assert texts(source, end - 3, 100) == ["甲", "乙", "丙"]
    assert texts(source, end - 3, 2) == ["甲", "乙"]
    assert texts(source, end, 100) == []


def test_a_limit_above_the_chunk_is_read_in_several_transactions(site: Site, source: DatabaseRecords) -> None:
    site.say(*map(str, range(2 * CHUNK + 10)))
    start = len(source.records(Position(0), 10_000)) - (2 * CHUNK + 10)
    assert texts(source, start, 2 * CHUNK + 5) == [str(number) for number in range(2 * CHUNK + 5)]


def test_a_changed_body_or_content_hides_only_itself(site: Site, source: DatabaseRecords) -> None:
    site.say("甲", "乙", "丙")
    end = len(source.records(Position(0), 100))
    change(site, f"UPDATE audit_records SET sealed = zeroblob(90) WHERE position = {end - 3}")
    change(site, "UPDATE contents SET sealed = x'00' WHERE id = (SELECT max(id) FROM contents)")
    found = source.records(Position(end - 3), 10)
    assert [record.text for record in found] == [None, "乙", None]
    assert [record.position for record in found] == [end - 3, end - 2, end - 1]


def test_a_changed_leaf_stops_the_reading(site: Site, source: DatabaseRecords) -> None:
    site.say("甲")
    end = len(source.records(Position(0), 100))
    change(site, f"UPDATE audit_records SET leaf = x'7b7d' WHERE position = {end - 1}")
    with pytest.raises(ValueError, match="not a leaf"):
        source.records(Position(0), 100)
