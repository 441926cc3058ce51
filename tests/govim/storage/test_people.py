from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Connection, update

from govim.domain.ids import PersonId
from govim.storage.people import find_people, names_of, person_as_of_now
from govim.storage.schema import people, person_versions
from govim.storage.types import from_millis
from tests.govim.sites import SqlStore, on_both
from tests.govim.storage.test_directory import add_with_unit
from tests.govim.world import World

pytestmark = on_both


@pytest.fixture
def ada(world: World) -> PersonId:
    found = add_with_unit(world)
    world.person("bo", name="李博")
    world.person("zhangsan", name="張三")
    return found


@pytest.fixture
def connection(store: SqlStore, ada: PersonId) -> Iterator[Connection]:
    engine = store.dialect.open_writer()
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("爱达", {"张爱达"}),
        ("张", {"张爱达", "張三"}),
        ("張", {"张爱达", "張三"}),
        ("办公", {"张爱达"}),
        ("科长", {"张爱达"}),
        ("AIDA", {"张爱达"}),
        (" ｂｏ ", {"李博"}),
        ("", {"张爱达", "李博", "張三"}),
        ("%", set()),
        ("没有", set()),
    ],
)
def test_people_are_found_by_name_unit_post_pinyin_and_login(
    connection: Connection, query: str, names: set[str]
) -> None:
    found, total = find_people(connection, query, 50)
    assert {person.name for person in found} == names
    assert total == len(names)


def test_a_short_answer_says_how_many_there_are(connection: Connection) -> None:
    found, total = find_people(connection, "", 2)
    assert (len(found), total) == (2, 3)


def test_the_name_is_that_of_now(connection: Connection, ada: PersonId) -> None:
    of_ada = person_versions.c.person == ada
    connection.execute(update(person_versions).where(of_ada).values(valid_to=from_millis(1)))
    connection.execute(
        person_versions.insert().values(
            person=ada, name="张爱华", valid_from=from_millis(1), recorded_at=from_millis(1)
        )
    )
    person = person_as_of_now(connection, ada)
    assert person is not None
    assert person.name == "张爱华"
    assert find_people(connection, "爱达", 5)[1] == 0


def test_a_deactivated_person_is_found_by_nobody(connection: Connection, ada: PersonId) -> None:
    connection.execute(update(people).where(people.c.id == ada).values(deactivated_at=from_millis(1)))
    assert person_as_of_now(connection, ada) is None
    assert find_people(connection, "爱达", 5) == ([], 0)


def test_names_are_those_of_now_also_of_the_deactivated(connection: Connection, ada: PersonId) -> None:
    connection.execute(update(people).where(people.c.id == ada).values(deactivated_at=from_millis(0)))
    known = person_as_of_now(connection, ada)
    assert known is None
    names = names_of(connection, [ada, PersonId(UUID(int=5))])
    assert list(names) == [ada]
    assert names[ada]
