from sqlalchemy import select

from govim.storage.personal import personal_heads
from govim.storage.schema import personal_entries
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

pytestmark = on_both


def test_each_persons_own_log_is_dense(store: SqlStore, world: World) -> None:
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    gained = [world.direct(ada, bo), world.group(ada, bo, cy), world.group(bo, ada)]
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        heads = personal_heads(connection, [ada.person, bo.person, cy.person])
        rows = connection.execute(
            select(personal_entries.c.n, personal_entries.c.kind, personal_entries.c.conversation)
            .where(personal_entries.c.person == ada.person)
            .order_by(personal_entries.c.n)
        ).all()
    engine.dispose()
    assert heads == {ada.person: 3, bo.person: 3, cy.person: 1}
    assert [tuple(row) for row in rows] == [(n, "joined", where) for n, where in enumerate(gained, start=1)]


def test_a_conversation_that_was_not_opened_is_in_nobodys_log(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    world.direct(ada, bo)
    world.direct(bo, ada)
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        assert personal_heads(connection, [ada.person, bo.person]) == {ada.person: 1, bo.person: 1}
    engine.dispose()
