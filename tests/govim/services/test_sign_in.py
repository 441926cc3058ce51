from datetime import timedelta

import pytest

from govim.domain.actor import Actor
from govim.domain.errors import SignInFailed
from govim.domain.events import SessionEnded
from govim.domain.ids import SessionId
from govim.ports import Session, Work
from govim.services.sign_in import (
    MAX_LOGIN,
    SESSION_LIFETIME,
    SignIn,
    end_sessions,
    record_failed_sign_in,
    sign_in,
    sign_out,
)
from govim_audit.record import Kind
from tests.govim.world import DESK, World


def signing_in(world: World, login: str, checked: str, token: int = 1) -> Work[Session]:
    command = SignIn(
        login=login,
        checked_hash=checked,
        session=SessionId(world.ids.new()),
        token_hash=bytes([token]) * 32,
        origin=DESK,
    )
    return Work(
        run=lambda tx: sign_in(command, tx=tx, at=world.clock.now()),
        refused=lambda tx, _: record_failed_sign_in(login, DESK, tx=tx, at=world.clock.now()),
    )


def failing(world: World, login: str) -> Work[None]:
    return Work(run=lambda tx: record_failed_sign_in(login, DESK, tx=tx, at=world.clock.now()))


def test_a_sign_in_opens_a_session_and_is_recorded(world: World) -> None:
    ada = world.person("ada")
    session = world.store.run(signing_in(world, "ADA", "hash of ada"))
    assert session.person == ada.person
    assert session.expires_at == world.clock.now() + SESSION_LIFETIME
    [record] = world.recorded(Kind.SIGNED_IN)
    assert (record.actor, record.fields["session"], record.fields["address"]) == (
        ada.person,
        str(session.id),
        DESK.address,
    )


@pytest.mark.parametrize(("login", "checked"), [("ada", "an older hash"), ("nobody", "hash of ada")])
def test_what_was_checked_must_still_be_true_at_the_commit(world: World, login: str, checked: str) -> None:
    """Between the check and the commit the password may have been changed."""
    world.person("ada")
    with pytest.raises(SignInFailed) as refused:
        world.store.run(signing_in(world, login, checked))
    assert (refused.value.rule, dict(refused.value.detail)) == (None, {})
    assert world.recorded(Kind.SIGNED_IN) == []
    assert len(world.recorded(Kind.SIGN_IN_FAILED)) == 1


def test_a_failed_sign_in_names_the_person_only_if_there_is_one(world: World) -> None:
    ada = world.person("ada")
    for login in ("ada", "*)(uid=*", "x" * 500):  # fault 19
        world.store.run(failing(world, login))
    known, unknown, long = world.recorded(Kind.SIGN_IN_FAILED)
    assert (known.actor, known.fields["login"]) == (ada.person, "ada")
    assert (unknown.actor, unknown.fields["login"]) == (None, "*)(uid=*")
    assert long.fields["login"] == "x" * MAX_LOGIN


def test_signing_out_twice_is_one_act(world: World) -> None:
    ada = world.person("ada")
    session = world.store.run(signing_in(world, "ada", "hash of ada"))
    actor = Actor(person=ada.person, session=session.id, origin=DESK)
    for _ in range(2):
        world.store.run(Work(run=lambda tx: sign_out(actor, tx=tx, at=world.clock.now())))
    assert world.store.told() == [SessionEnded(session=session.id, person=ada.person)]
    [record] = world.recorded(Kind.SIGNED_OUT)
    assert (record.fields["reason"], record.fields["session"]) == ("signed_out", str(session.id))


def test_all_sessions_of_a_person_end_each_with_its_record(world: World) -> None:
    ada, _ = world.person("ada"), world.person("bo")
    mine = [world.store.run(signing_in(world, "ada", "hash of ada", token)) for token in (1, 2)]
    world.store.run(signing_in(world, "bo", "hash of bo", 3))
    world.clock.move(timedelta(hours=1))
    world.store.run(
        Work(run=lambda tx: end_sessions(ada.person, DESK, "deactivated", tx=tx, at=world.clock.now()))
    )
    ended = {record.fields["session"] for record in world.recorded(Kind.SIGNED_OUT)}
    assert ended == {str(session.id) for session in mine}
    assert {event.session for event in world.store.told() if isinstance(event, SessionEnded)} == {
        session.id for session in mine
    }
