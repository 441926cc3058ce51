from contextlib import suppress

from sqlalchemy import func, select

from govim.domain.errors import NotFound, Rejected
from govim.domain.ids import ConversationId
from govim.storage.database import open_reader
from govim.storage.schema import audit_records, content_keys
from govim.storage.sqlite import NextPosition
from tests.govim.sites import SqlStore
from tests.govim.world import FORBIDDEN_TEXT, World


def test_positions_go_on_after_a_restart(store: SqlStore, world: World) -> None:
    world.person("ada")
    before = len(store.stored_records())
    store.reopen()
    world.person("bo")
    assert [record.position for record in store.stored_records()] == list(range(before + 1))
    engine = open_reader(store.folder)
    with engine.begin() as connection:
        assert NextPosition(connection).next(connection) == before + 1
    engine.dispose()


def test_a_record_is_sealed_under_its_conversations_key(store: SqlStore, world: World) -> None:
    """ADR 0004: destroying one wrapped key destroys a conversation's month, its records included."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    entry = world.say(ada, where, "你好")
    with suppress(Rejected):
        world.say(ada, where, FORBIDDEN_TEXT)
    engine = open_reader(store.folder)
    with engine.begin() as connection:
        rows = connection.execute(
            select(content_keys.c.conversation)
            .join(audit_records, audit_records.c.key_id == content_keys.c.id)
            .order_by(audit_records.c.position.desc())
            .limit(3)
        ).scalars()
        assert list(rows) == [where, where, where]
    engine.dispose()
    assert entry.seq == 2


def test_an_id_that_somebody_made_up_gets_no_key(store: SqlStore, world: World) -> None:
    eve = world.person("eve")
    for _ in range(5):
        with suppress(NotFound):
            world.say(eve, ConversationId(world.ids.new()), "?")
    engine = open_reader(store.folder)
    with engine.begin() as connection:
        assert connection.scalar(select(func.count()).select_from(content_keys)) == 1
    engine.dispose()


def test_the_leaves_of_a_commit_are_handed_to_the_trail(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    store.together([world.send(ada, where, str(n)) for n in range(3)])
    store.core.publisher.publish()
    checkpoint = (store.folder.trail / "1" / "checkpoint").read_text().split("\n")
    assert int(checkpoint[1]) == len(store.stored_records())
