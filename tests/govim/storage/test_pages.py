from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, insert, select

from govim.protocol.reports import Pile, Reports
from govim.storage.pages import count_of, page_of

things = Table("things", MetaData(), Column("id", Integer, primary_key=True), Column("at", Integer))
others = Table("others", things.metadata, Column("thing", Integer), Column("name", Integer))


@pytest.fixture
def connection() -> Iterator[Connection]:
    with create_engine("sqlite://").begin() as found:
        things.metadata.create_all(found)
        found.execute(insert(things), [{"id": number, "at": number // 2} for number in range(5)])
        yield found


def test_the_newest_come_first_and_those_passed_over_are_left_out(connection: Connection) -> None:
    page = page_of(
        select(things.c.id), Reports(request=1, pile=Pile.MINE, after=1, limit=3), things.c.at, things.c.id
    )
    assert connection.scalars(page).all() == [3, 2, 1]


def test_all_that_are_wanted_are_counted_whatever_the_page(connection: Connection) -> None:
    wanted = select(things).where(things.c.id > 1)
    assert count_of(connection, wanted) == 3
    assert count_of(connection, wanted.where(things.c.id > 9)) == 0


def test_what_is_joined_but_not_there_is_counted_once(connection: Connection) -> None:
    wanted = select(things, others.c.name).outerjoin(others, others.c.thing == things.c.id)
    assert count_of(connection, wanted) == 5
