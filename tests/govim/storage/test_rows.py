from hypothesis import given
from hypothesis import strategies as st

from govim.domain.entry import EntryKind
from govim.domain.ids import PersonId
from govim.storage.database import open_writer
from govim.storage.rows import entry_columns, entry_from_row, pack_people, unpack_people
from tests.govim.sites import SqlStore
from tests.govim.world import World


@given(st.lists(st.uuids().map(PersonId), max_size=20))
def test_people_are_packed_in_order(people: list[PersonId]) -> None:
    assert unpack_people(pack_people(people)) == tuple(people)


def test_nobody_is_null() -> None:
    assert pack_people([]) is None


def test_an_entry_is_the_same_from_its_row(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "你好")
    recall = world.store.run(world.recall(ada, where, 2))
    engine = open_writer(store.folder)
    with engine.begin() as connection:
        joined, message, withdrawn = [
            entry_from_row(row, None) for row in connection.execute(entry_columns())
        ]
    engine.dispose()
    assert joined.joined == (ada.person, bo.person)
    assert message.recall is not None
    assert (message.recall.seq, message.recall.by, message.recall.at) == (3, ada.person, recall.at)
    assert withdrawn == recall
    assert withdrawn.kind is EntryKind.RECALL
