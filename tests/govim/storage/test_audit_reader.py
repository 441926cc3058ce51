import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, delete, select, update

from govim.storage.audit_reader import StoredRecord, read_records
from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.schema import audit_records, contents
from govim.storage.seal import Unreadable
from govim_audit.record import Kind, salted_hash


@pytest.fixture
def connection(closed_site: DataFolder) -> Iterator[Connection]:
    engine = open_writer(closed_site)
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


def read(connection: Connection, folder: DataFolder, start: int = 0, limit: int = 100) -> list[StoredRecord]:
    return read_records(connection, Keyring(load_master_key(folder)), start=start, limit=limit)


def test_records_come_by_position_in_parts(connection: Connection, closed_site: DataFolder) -> None:
    every = read(connection, closed_site)
    assert [record.position for record in every] == list(range(len(every)))
    assert read(connection, closed_site, 2, 3) == every[2:5]
    assert read(connection, closed_site, len(every)) == []
    assert every[0].leaf.kind is Kind.SITE_CREATED


def test_each_leaf_holds_the_salted_hash_of_its_body(connection: Connection, closed_site: DataFolder) -> None:
    for record in read(connection, closed_site):
        assert record.body is not None
        assert record.leaf.body_hash == salted_hash(record.body.salt, record.body.value)
        assert record.leaf.encode() == record.leaf_bytes


def test_no_leaf_names_anybody(connection: Connection, closed_site: DataFolder) -> None:
    """Invariant 6: opaque ids and a salted hash."""
    for record in read(connection, closed_site):
        assert json.loads(record.leaf_bytes).keys() <= {"a", "c", "h", "k", "n", "t", "v"}


def test_what_was_disposed_of_is_none_and_its_leaf_stands(
    connection: Connection, closed_site: DataFolder
) -> None:
    before = read(connection, closed_site)
    connection.execute(update(audit_records).values(sealed=None))
    connection.execute(update(contents).values(sealed=None))
    after = read(connection, closed_site)
    assert [record.leaf_bytes for record in after] == [record.leaf_bytes for record in before]
    assert {(record.fields, record.text) for record in after} == {(None, None)}


def test_bodies_that_were_swapped_are_unreadable(connection: Connection, closed_site: DataFolder) -> None:
    two = connection.execute(select(audit_records).order_by(audit_records.c.position.desc()).limit(2)).all()
    for row, other in zip(two, reversed(two), strict=True):
        of_row = update(audit_records).where(audit_records.c.position == row.position)
        connection.execute(of_row.values(sealed=other.sealed))
    with pytest.raises(Unreadable):
        read(connection, closed_site)


def test_a_leaf_that_is_none_is_said(connection: Connection, closed_site: DataFolder) -> None:
    connection.execute(update(audit_records).values(leaf=b"{}"))
    with pytest.raises(ValueError, match="leaf"):
        read(connection, closed_site)


def test_a_removed_record_leaves_a_gap_that_is_seen(connection: Connection, closed_site: DataFolder) -> None:
    connection.execute(delete(audit_records).where(audit_records.c.position == 2))
    assert [record.position for record in read(connection, closed_site)][:3] == [0, 1, 3]
