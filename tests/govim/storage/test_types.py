from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, create_engine, insert, select

from govim.storage.types import Id, Instant, from_millis, to_millis

metadata = MetaData()
rows = Table("rows", metadata, Column("id", Id, primary_key=True), Column("at", Instant))
times = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(times)
def test_an_instant_keeps_its_milliseconds(at: datetime) -> None:
    back = from_millis(to_millis(at))
    assert back.tzinfo is UTC
    assert timedelta(0) <= at - back < timedelta(milliseconds=1)


def test_an_instant_is_the_same_wherever_it_was_written() -> None:
    beijing = datetime(2026, 11, 24, 14, 50, tzinfo=timezone(timedelta(hours=8)))
    assert to_millis(beijing) == to_millis(datetime(2026, 11, 24, 6, 50, tzinfo=UTC))


def test_ids_and_instants_come_back_and_null_stays_null() -> None:
    engine = create_engine("sqlite://")
    found = UUID("0198c0de-0000-7000-8000-000000000001")
    at = datetime(2026, 11, 24, 6, 50, 14, 123000, tzinfo=UTC)
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(insert(rows), [{"id": found, "at": at}, {"id": UUID(int=0), "at": None}])
        read = connection.execute(select(rows).order_by(rows.c.id.desc())).all()
        assert [tuple(row) for row in read] == [(found, at), (UUID(int=0), None)]
        assert connection.exec_driver_sql("SELECT max(length(id)), typeof(at) FROM rows").first() == (
            16,
            "integer",
        )
    engine.dispose()
