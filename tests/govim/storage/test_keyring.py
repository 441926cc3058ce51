from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, func, select, update

from govim.domain.ids import ConversationId
from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring, create_master_key, load_master_key, month_of
from govim.storage.schema import content_keys
from govim.storage.seal import KEY_BYTES, Unreadable, new_salt
from tests.govim.world import RandomIds

NOVEMBER, DECEMBER = datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
HERE, THERE = ConversationId(RandomIds().new()), ConversationId(RandomIds().new())


@pytest.fixture
def connection(folder: DataFolder) -> Iterator[Connection]:
    engine = open_writer(folder)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_month_is_that_of_the_site() -> None:
    """Beijing is eight hours ahead of UTC."""
    assert month_of(datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)) == 202611
    assert month_of(datetime(2026, 11, 30, 16, tzinfo=UTC)) == 202612


def test_a_key_belongs_to_one_conversation_and_month(connection: Connection, folder: DataFolder) -> None:
    keyring = Keyring(load_master_key(folder))
    with connection.begin():
        scopes = [(HERE, NOVEMBER), (HERE, DECEMBER), (THERE, NOVEMBER), (None, DECEMBER)]
        keys = [keyring.key_for(connection, where, at) for where, at in scopes]
        assert len({key.id for key in keys}) == 4
        assert [keyring.key_for(connection, where, at) for where, at in scopes] == keys


def test_another_process_finds_the_same_key(connection: Connection, folder: DataFolder) -> None:
    with connection.begin():
        made = Keyring(load_master_key(folder)).key_for(connection, HERE, NOVEMBER)
        sealed = made.seal(1, new_salt(), b"text")
    with connection.begin():
        again = Keyring(load_master_key(folder))
        found = again.key_for(connection, HERE, NOVEMBER)
        assert found.id == made.id
        assert found.open(1, sealed).value == b"text"
        assert again.key(connection, made.id) is found


def test_what_was_taken_back_is_forgotten(connection: Connection, folder: DataFolder) -> None:
    keyring = Keyring(load_master_key(folder))
    transaction = connection.begin()
    lost = keyring.key_for(connection, HERE, NOVEMBER)
    transaction.rollback()
    keyring.forget_new()
    with connection.begin():
        made = keyring.key_for(connection, HERE, NOVEMBER)
        assert connection.scalar(select(func.count()).where(content_keys.c.conversation == HERE)) == 1
        with pytest.raises(Unreadable):
            made.open(1, lost.seal(1, new_salt(), b"text"))


def test_a_kept_key_is_not_forgotten(connection: Connection, folder: DataFolder) -> None:
    keyring = Keyring(load_master_key(folder))
    with connection.begin():
        kept = keyring.key_for(connection, HERE, NOVEMBER)
    keyring.keep_new()
    keyring.forget_new()
    with connection.begin():
        assert keyring.key_for(connection, HERE, NOVEMBER) is kept


@pytest.mark.parametrize("column", ["conversation", "month", "wrapped"])
def test_a_key_row_that_was_changed_is_unreadable(
    connection: Connection, folder: DataFolder, column: str
) -> None:
    """A key cannot be moved to another conversation or month, nor its bytes be changed."""
    changes = {"conversation": THERE, "month": 202701, "wrapped": bytes(60)}
    with connection.begin():
        key = Keyring(load_master_key(folder)).key_for(connection, HERE, NOVEMBER)
        of_key = update(content_keys).where(content_keys.c.id == key.id)
        connection.execute(of_key.values({column: changes[column]}))
        with pytest.raises(Unreadable):
            Keyring(load_master_key(folder)).key(connection, key.id)


def test_an_absent_key_and_another_master_are_unreadable(connection: Connection, folder: DataFolder) -> None:
    with connection.begin():
        key = Keyring(load_master_key(folder)).key_for(connection, HERE, NOVEMBER)
        with pytest.raises(Unreadable):
            Keyring(load_master_key(folder)).key(connection, key.id + 1)
        with pytest.raises(Unreadable):
            Keyring(AESGCM(bytes(KEY_BYTES))).key(connection, key.id)


def test_the_master_key_is_private_and_new_each_time(folder: DataFolder) -> None:
    path = folder.keys / "master.key"
    before = path.read_bytes()
    create_master_key(folder)
    assert len(path.read_bytes()) == KEY_BYTES
    assert path.read_bytes() != before
    assert path.stat().st_mode & 0o777 == 0o600


def test_fetched_keys_need_no_further_statement(connection: Connection, folder: DataFolder) -> None:
    with connection.begin():
        keys = [
            Keyring(load_master_key(folder)).key_for(connection, where, NOVEMBER) for where in (HERE, THERE)
        ]
        again = Keyring(load_master_key(folder))
        again.fetch(connection, {each.id for each in keys})
        connection.execute(update(content_keys).values(wrapped=bytes(60)))  # nobody looks again
        assert [again.key(connection, each.id).id for each in keys] == [each.id for each in keys]
