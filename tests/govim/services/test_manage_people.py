from datetime import timedelta

import pytest

from govim.domain.actor import Actor
from govim.domain.errors import LoginTaken, NotAllowed, NotFound
from govim.domain.events import SessionEnded
from govim.domain.ids import UnitId
from govim.domain.person import RIGHTS_OF_DUTY, Duty, NewUnit, Right
from govim.ports import Session, Transaction, Work
from govim.services.manage_people import add_unit, set_password
from govim_audit.record import Kind
from tests.govim.world import DESK, World


def rights_of(world: World, who: Actor) -> frozenset[Right]:
    return world.store.run(Work(run=lambda tx: tx.directory.rights(who.person)))


def test_who_is_added_may_chat_and_nothing_more(world: World) -> None:
    assert rights_of(world, world.person("ada")) == {Right.CHAT}


def test_an_added_person_leaves_a_record_without_the_password(world: World) -> None:
    ada = world.person("ada", name="张爱达")
    [record] = world.recorded(Kind.PERSON_ADDED)
    assert (record.fields["person"], record.fields["login"], record.fields["name"]) == (
        str(ada.person),
        "ada",
        "张爱达",
    )
    assert "hash of ada" not in str(record.fields)


@pytest.mark.parametrize("duty", Duty)
def test_a_duty_brings_its_rights_and_a_record(world: World, duty: Duty) -> None:
    holder = world.person("holder", duty=duty)
    assert rights_of(world, holder) == {Right.CHAT} | RIGHTS_OF_DUTY[duty]
    [record] = world.recorded(Kind.DUTY_GRANTED)
    assert (record.fields["person"], record.fields["duty"]) == (str(holder.person), duty)


def test_a_refused_duty_leaves_no_record_of_a_grant(world: World) -> None:
    holder = world.person("holder", duty=Duty.SYSTEM_ADMIN)
    with pytest.raises(NotAllowed):
        world.store.run(world.give(holder.person, Duty.SECURITY_ADMIN))
    assert len(world.recorded(Kind.DUTY_GRANTED)) == 1


def test_a_taken_login_adds_nobody(world: World) -> None:
    world.person("ada")
    with pytest.raises(LoginTaken) as refused:
        world.person("Ada")
    assert dict(refused.value.detail) == {"login": "Ada"}
    assert len(world.recorded(Kind.PERSON_ADDED)) == 1


def test_a_new_password_ends_what_the_old_one_opened(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")

    def open_both(tx: Transaction) -> None:
        for number, who in enumerate((ada, bo)):
            session = Session(
                id=who.session, person=who.person, expires_at=world.clock.now() + timedelta(hours=1)
            )
            tx.directory.open_session(session, bytes([number]) * 32, DESK, at=world.clock.now())

    world.store.run(Work(run=open_both))
    world.store.run(
        Work(run=lambda tx: set_password("ADA", "new", by=None, origin=DESK, tx=tx, at=world.clock.now()))
    )
    assert world.store.told() == [SessionEnded(session=ada.session, person=ada.person)]
    [record] = world.recorded(Kind.SIGNED_OUT)
    assert (record.actor, record.fields["reason"]) == (ada.person, "password_set")
    [changed] = world.recorded(Kind.PASSWORD_SET)
    assert changed.fields["person"] == str(ada.person)
    assert "new" not in changed.fields.values()


def test_a_password_for_nobody_is_refused(world: World) -> None:
    with pytest.raises(NotFound):
        world.store.run(
            Work(run=lambda tx: set_password("x", "new", by=None, origin=DESK, tx=tx, at=world.clock.now()))
        )


def test_a_new_unit_leaves_its_record(world: World) -> None:
    city = UnitId(world.ids.new())
    unit = NewUnit(id=city, parent=None, name="市政府", rank=1)
    world.store.run(Work(run=lambda tx: add_unit(unit, by=None, origin=DESK, tx=tx, at=world.clock.now())))
    [record] = world.recorded(Kind.UNIT_ADDED)
    assert {name: record.fields[name] for name in ("unit", "name", "parent", "rank")} == {
        "unit": str(city),
        "name": "市政府",
        "parent": None,
        "rank": 1,
    }
