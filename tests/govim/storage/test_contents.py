import pytest
from sqlalchemy import select, update

from govim.domain.entry import text_content
from govim.storage.contents import decode_content, open_content
from govim.storage.database import open_writer
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.schema import contents
from govim.storage.seal import Unreadable
from govim.storage.sqlite import NextContentId
from govim_audit.record import canonical, salted_hash
from tests.govim.sites import SqlStore
from tests.govim.world import World

TEXT = "第一句话，不该在库里以明文出现"


def test_a_content_stands_once_and_the_record_proves_it(store: SqlStore, world: World) -> None:
    """ADR 0001, 0003: the body has the salted hash of the content; both name one row."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    entry = world.say(ada, where, TEXT)
    record = store.stored_records()[-1]
    assert record.content is not None
    assert record.content.value == canonical(text_content(TEXT))
    assert record.fields is not None
    assert record.fields["content"] == salted_hash(record.content.salt, record.content.value)
    engine = open_writer(store.folder)
    with engine.begin() as connection:
        rows = connection.execute(select(contents)).all()
        assert [row.id for row in rows] == [entry.content_id]
        assert NextContentId(connection).new(connection) == rows[-1].id + 1
    engine.dispose()


def test_nothing_that_was_written_is_readable_in_the_folder(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    world.say(ada, world.direct(ada, bo), TEXT)
    store.core.close()
    for path in store.folder.root.rglob("*"):
        if path.is_file():
            assert TEXT.encode() not in path.read_bytes(), path


def test_a_swapped_row_is_unreadable_and_a_disposed_one_is_none(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    one, other = world.say(ada, where, "一"), world.say(ada, where, "二")
    engine = open_writer(store.folder)
    keyring = Keyring(load_master_key(store.folder))
    assert one.content_id is not None
    assert other.content_id is not None
    with engine.begin() as connection:
        sealed = {row.id: row for row in connection.execute(select(contents))}
        mine, theirs = sealed[one.content_id], sealed[other.content_id]
        opened = open_content(connection, keyring, mine.id, mine.key_id, mine.sealed)
        assert decode_content(opened) == text_content("一")
        with pytest.raises(Unreadable):
            open_content(connection, keyring, mine.id, mine.key_id, theirs.sealed)
        assert decode_content(open_content(connection, keyring, mine.id, mine.key_id, None)) is None
        connection.execute(update(contents).where(contents.c.id == mine.id).values(sealed=None))
    engine.dispose()
    store.reopen()
    assert [entry.content for entry in world.entries(where)[1:]] == [None, text_content("二")]
    assert store.stored_records()[-1].text == "二"
