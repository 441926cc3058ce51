from datetime import timedelta

import pytest
from sqlalchemy import update

from govim.domain.person import Duty, Right
from govim.ports import Session, Work
from govim.storage.accounts import find_account, find_rights, find_session, fold_login
from govim.storage.schema import grants, people
from govim.storage.types import from_millis
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import DESK, World

TOKEN = bytes(range(32))


@pytest.mark.parametrize("written", ["ada", "ADA", " Ada\n", "ａｄａ", "a\u200bda"])
def test_logins_that_look_alike_are_one(written: str) -> None:
    assert fold_login(written) == "ada"


@on_both
def test_an_account_is_found_by_any_writing_and_never_by_a_pattern(store: SqlStore, world: World) -> None:
    ada = world.person("Ada")
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        found = find_account(connection, "aDA")
        assert found is not None
        assert (found.person, found.login, found.is_active) == (ada.person, "Ada", True)
        assert find_account(connection, "a\x00da") is None
        for nobody in ("", "ad", "ada%", "_da", "*)(uid=*", "ada\x00", "' OR 1=1 --"):  # fault 19
            assert find_account(connection, nobody) is None
    engine.dispose()


@on_both
def test_a_deactivated_person_has_no_session_and_an_inactive_account(store: SqlStore, world: World) -> None:
    ada = world.person("ada")
    now = world.clock.now()
    session = Session(id=ada.session, person=ada.person, expires_at=now + timedelta(hours=12))
    store.run(Work(run=lambda tx: tx.directory.open_session(session, TOKEN, DESK, at=now)))
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        assert find_session(connection, TOKEN, now) == session
        connection.execute(update(people).where(people.c.id == ada.person).values(deactivated_at=now))
        assert find_session(connection, TOKEN, now) is None
        account = find_account(connection, "ada")
        assert account is not None
        assert not account.is_active
    engine.dispose()


@on_both
def test_a_session_lasts_until_it_expires_or_ends(store: SqlStore, world: World) -> None:
    ada = world.person("ada")
    now = world.clock.now()
    expires = now + timedelta(hours=12)
    session = Session(id=ada.session, person=ada.person, expires_at=expires)
    store.run(Work(run=lambda tx: tx.directory.open_session(session, TOKEN, DESK, at=now)))
    engine = store.dialect.open_writer()
    with engine.connect() as connection:
        assert find_session(connection, TOKEN, expires - timedelta(milliseconds=1)) == session
        assert find_session(connection, TOKEN, expires) is None
        assert find_session(connection, bytes(32), now) is None
        connection.rollback()
        store.run(Work(run=lambda tx: tx.directory.end_session(ada.session, at=now)))
        assert find_session(connection, TOKEN, now) is None
    engine.dispose()


@on_both
def test_a_right_that_has_ended_is_none(store: SqlStore, world: World) -> None:
    officer = world.person("officer", duty=Duty.COMPLIANCE_OFFICER)
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        assert Right.AUDIT_SEARCH in find_rights(connection, officer.person)
        ending = update(grants).where(grants.c.right == Right.AUDIT_SEARCH)
        connection.execute(ending.values(valid_to=from_millis(1)))
        assert find_rights(connection, officer.person) == {Right.CHAT, Right.AUDIT_EXPORT}
    engine.dispose()
