from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from govim.storage.database import open_writer
from govim.storage.epochs import all_epochs, current_epoch, epoch_name, open_epoch
from govim.storage.folder import DataFolder
from govim.storage.schema import audit_records

AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_site_begins_with_one_epoch_at_position_zero(folder: DataFolder) -> None:
    engine = open_writer(folder)
    with engine.begin() as connection:
        [epoch] = all_epochs(connection)
        assert (epoch.number, epoch.first_position, epoch.previous_checkpoint) == (1, 0, None)
        assert epoch.origin.endswith("/1")
        assert epoch.records(connection) == 1
    engine.dispose()


def test_the_next_epoch_begins_behind_the_last_record(closed_site: DataFolder) -> None:
    engine = open_writer(closed_site)
    with engine.begin() as connection:
        first = current_epoch(connection)
        records = first.records(connection)
        second = open_epoch(connection, "site", at=AT, previous_checkpoint="text")
        assert current_epoch(connection) == second
        assert (second.number, second.origin, second.first_position) == (2, "site/2", records)
        assert second.records(connection) == 0
        assert second.previous_checkpoint == "text"
        assert [epoch.number for epoch in all_epochs(connection)] == [1, 2]
    engine.dispose()


def test_two_restores_of_one_backup_have_epochs_of_different_names(closed_site: DataFolder) -> None:
    """Both are the second; a client of the one must not believe itself in the other."""
    engine = open_writer(closed_site)
    names = set()
    for minutes in range(2):
        with engine.connect() as connection:
            names.add(epoch_name(connection))
            open_epoch(connection, "site", at=AT + timedelta(minutes=minutes))
            names.add(epoch_name(connection))
            connection.rollback()
    assert len(names) == 3
    engine.dispose()


def test_an_epoch_without_any_record_begins_at_zero(folder: DataFolder) -> None:
    engine = open_writer(folder)
    with engine.begin() as connection:
        connection.execute(delete(audit_records))
        assert open_epoch(connection, "site", at=AT).first_position == 0
    engine.dispose()
