import pytest
from sqlalchemy import select

from govim.protocol.personal import Draft, SaveDraft
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.own_words import open_draft
from govim.storage.schema import personal_conversations, personal_entries
from govim.storage.seal import Unreadable
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


@on_both
def test_a_draft_is_sealed_and_opens_only_where_it_was_sealed(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.ask(ada, SaveDraft(request=1, conversation=where, text="还没想好"))
    world.ask(bo, SaveDraft(request=1, conversation=where, text="另一个"))
    engine, own = store.dialect.open_reader(), personal_conversations.c
    with engine.begin() as connection:
        mine = select(own.draft, own.draft_key, own.conversation.label("id")).where(own.person == ada.person)
        row = connection.execute(mine).one()
        keyring = Keyring(load_master_key(store.folder))
        assert "还没想好".encode() not in row.draft
        assert open_draft(connection, keyring, ada.person, row) == "还没想好"
        with pytest.raises(Unreadable):
            open_draft(connection, keyring, bo.person, row)
    engine.dispose()


def test_a_new_draft_takes_the_old_ones_place(store: SqlStore, world: World) -> None:
    """Nothing of it remains: nobody said it to anybody."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for text in ("一", "二"):
        world.ask(ada, SaveDraft(request=1, conversation=where, text=text))
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        assert len(connection.execute(select(personal_conversations)).all()) == 1
        assert set(connection.scalars(select(personal_entries.c.value))) == {None}
    engine.dispose()
    assert store.answer(ada.person, Draft(request=1, conversation=where)).text == "二"
