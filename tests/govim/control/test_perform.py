from datetime import timedelta
from uuid import UUID

import pytest

from govim.control.commands import (
    AddUser,
    CloseConsole,
    Command,
    OpenConsole,
    RecordAccess,
    RecordBackup,
    RecordUpgrade,
    RefuseConsole,
    SetPassword,
)
from govim.control.perform import work_of
from govim.domain.errors import Forbidden, LoginTaken, Malformed, NotFound, SignInFailed
from govim.domain.person import Duty
from govim_audit.record import Kind
from tests.govim.world import World


def perform(world: World, command: Command) -> object:
    return world.store.run(work_of(command, world.clock, world.ids))


def test_a_user_is_added_with_a_duty(world: World) -> None:
    command = AddUser(name="王合规", login="wang", password_hash="h", duty=Duty.COMPLIANCE_OFFICER)
    person = perform(world, command)
    [added], [granted] = world.recorded(Kind.PERSON_ADDED), world.recorded(Kind.DUTY_GRANTED)
    assert added.fields["person"] == granted.fields["person"] == person
    assert added.fields["address"] == "console"


def test_a_refused_user_leaves_only_its_record(world: World) -> None:
    perform(world, AddUser(name="甲", login="a"))
    with pytest.raises(LoginTaken):
        perform(world, AddUser(name="乙", login="A", duty=Duty.SYSTEM_ADMIN))
    assert len(world.recorded(Kind.PERSON_ADDED)) == 1
    assert world.recorded(Kind.DUTY_GRANTED) == []
    [record] = world.recorded(Kind.ACT_REFUSED)
    assert (record.actor, record.fields["act"], record.fields["code"]) == (
        None,
        "person.added",
        "login_taken",
    )
    assert "乙" not in str(record)


def test_a_password_is_set_for_somebody_only(world: World) -> None:
    perform(world, AddUser(name="甲", login="a"))
    perform(world, SetPassword(login="A", password_hash="new"))
    with pytest.raises(NotFound):
        perform(world, SetPassword(login="b", password_hash="new"))
    assert len(world.recorded(Kind.PASSWORD_SET)) == 1
    [record] = world.recorded(Kind.ACT_REFUSED)
    assert (record.fields["act"], record.fields["code"]) == ("password.set", "not_found")


def test_a_console_session_is_opened_and_closed_on_record(world: World) -> None:
    perform(world, AddUser(name="甲", login="a", password_hash="h"))
    opened = perform(world, OpenConsole(login="a", checked_hash="h"))
    person, session = map(UUID, str(opened).split())
    perform(world, CloseConsole(person=person, session=session))
    [begun], [ended] = world.recorded(Kind.SIGNED_IN), world.recorded(Kind.SIGNED_OUT)
    assert begun.fields["session"] == ended.fields["session"] == str(session)


def test_each_failed_sign_in_leaves_a_record(world: World) -> None:
    """Also the one whose password changed between the check and the commit."""
    perform(world, AddUser(name="甲", login="a", password_hash="h"))
    with pytest.raises(SignInFailed):
        perform(world, OpenConsole(login="a", checked_hash="older"))
    perform(world, RefuseConsole(login="b"))
    tried = [record.fields["login"] for record in world.recorded(Kind.SIGN_IN_FAILED)]
    assert tried == ["a", "b"]


def test_a_search_is_recorded_for_the_officer_and_its_refusal_for_others(world: World) -> None:
    officer, other = world.person("officer", duty=Duty.COMPLIANCE_OFFICER), world.person("other")
    what = {"text": "撤回"}
    searched = RecordAccess(
        kind=Kind.AUDIT_SEARCHED, person=officer.person, session=officer.session, what=what
    )
    position = perform(world, searched)
    assert isinstance(position, int)
    assert world.store.records()[-1].kind is Kind.AUDIT_SEARCHED
    refused = RecordAccess(kind=Kind.AUDIT_EXPORTED, person=other.person, session=other.session, what=what)
    with pytest.raises(Forbidden):
        perform(world, refused)
    [record] = world.recorded(Kind.ACT_REFUSED)
    assert (record.actor, record.fields["act"]) == (other.person, "audit.exported")


@pytest.mark.parametrize("kind", [Kind.MESSAGE_SENT, Kind.DUTY_GRANTED, Kind.EPOCH_OPENED])
def test_nobody_writes_another_record_by_it(world: World, kind: Kind) -> None:
    officer = world.person("officer", duty=Duty.COMPLIANCE_OFFICER)
    world.clock.move(timedelta(seconds=1))
    command = RecordAccess(kind=kind, person=officer.person, session=officer.session, what={})
    before = len(world.recorded(kind))
    with pytest.raises(Malformed):
        perform(world, command)
    assert len(world.recorded(kind)) == before


def test_backups_and_upgrades_are_recorded(world: World) -> None:
    made = RecordBackup(name="govim-1", position=3, bytes=5, has_keys=False, sums="ab")
    position = perform(world, made)
    assert isinstance(position, int)
    assert world.store.records()[-1].kind is Kind.BACKUP_MADE
    perform(world, RecordUpgrade(before="0001", after="0002", backup="govim-1"))
    [record] = world.recorded(Kind.SITE_UPGRADED)
    assert (record.actor, record.fields["before"], record.fields["backup"]) == (None, "0001", "govim-1")
