import pytest

from govim.domain.actor import Actor
from govim.domain.errors import NotFound
from govim.domain.events import SessionEnded
from govim.ports import Session, Work
from govim.protocol.devices import Devices, SignedOut, SignOutDevice
from govim.services.sign_in import SESSION_LIFETIME
from govim_audit.record import Kind
from tests.govim.sites import SqlStore
from tests.govim.world import World


def open_session(world: World, who: Actor) -> None:
    at = world.clock.now()
    session = Session(id=who.session, person=who.person, expires_at=at + SESSION_LIFETIME)
    work = Work(run=lambda tx: tx.directory.open_session(session, who.session.bytes, who.origin, at=at))
    world.store.run(work)


def test_one_ends_a_session_of_ones_own_with_a_record(store: SqlStore, world: World) -> None:
    ada = world.person("ada")
    phone = Actor(person=ada.person, session=world.ids.new(), origin=ada.origin)  # type: ignore[arg-type]
    for device in (ada, phone):
        open_session(world, device)
    signed_out = world.ask(ada, SignOutDevice(request=1, session=phone.session))
    assert signed_out == SignedOut(session=str(phone.session))
    assert store.told()[-1] == SessionEnded(session=phone.session, person=ada.person)
    [record] = world.recorded(Kind.SIGNED_OUT)
    assert (record.fields["session"], record.fields["by"], record.fields["reason"]) == (
        str(phone.session),
        str(ada.session),
        "signed_out_elsewhere",
    )
    [left] = store.answer(ada.person, Devices(request=1)).devices
    assert left.session == str(ada.session)
    with pytest.raises(NotFound):
        world.ask(ada, SignOutDevice(request=1, session=phone.session))  # ended before


def test_a_session_of_somebody_else_or_an_expired_one_is_not_found(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    for who in (ada, bo):
        open_session(world, who)
    with pytest.raises(NotFound):
        world.ask(ada, SignOutDevice(request=1, session=bo.session))
    world.clock.move(SESSION_LIFETIME)
    with pytest.raises(NotFound):
        world.ask(ada, SignOutDevice(request=1, session=ada.session))
    assert world.recorded(Kind.SIGNED_OUT) == []
    assert store.answer(ada.person, Devices(request=1)).devices == []
