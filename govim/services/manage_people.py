"""Bring people in and set their passwords, from the command line and the demo."""

from datetime import datetime

from govim.domain.actor import Origin
from govim.domain.errors import NotFound
from govim.domain.ids import PersonId
from govim.domain.naming import check_login, check_name
from govim.domain.person import RIGHTS_OF_DUTY, Duty, NewPerson, NewUnit, Right
from govim.ports import Transaction
from govim.services.sign_in import end_sessions
from govim_audit.record import Kind


def add_unit(unit: NewUnit, *, by: PersonId | None, origin: Origin, tx: Transaction, at: datetime) -> None:
    tx.directory.add_unit(unit, at=at)
    tx.records.add(
        Kind.UNIT_ADDED,
        at=at,
        actor=by,
        origin=origin,
        body={
            "name": unit.name,
            "parent": str(unit.parent) if unit.parent else None,
            "rank": unit.rank,
            "unit": str(unit.id),
        },
    )


def add_person(
    person: NewPerson, *, by: PersonId | None, origin: Origin, tx: Transaction, at: datetime
) -> None:
    """Raises BadLogin, BadName or LoginTaken. Whoever has an account may chat; nobody gets more here."""
    check_login(person.login)
    check_name(person.name)
    tx.directory.add_person(person, at=at)
    tx.directory.grant(person.id, Right.CHAT, at=at)
    tx.records.add(
        Kind.PERSON_ADDED,
        at=at,
        actor=by,
        origin=origin,
        body={
            "login": person.login,
            "name": person.name,
            "person": str(person.id),
            "post": person.post,
            "source": person.source,
            "unit": str(person.unit) if person.unit else None,
        },
    )


def give_duty(
    person: PersonId, duty: Duty, *, by: PersonId | None, origin: Origin, tx: Transaction, at: datetime
) -> None:
    """Raises NotAllowed for duties that exclude each other."""
    tx.directory.give_duty(person, duty, at=at)
    for right in sorted(RIGHTS_OF_DUTY[duty]):
        tx.directory.grant(person, right, at=at)
    body = {"duty": duty, "person": str(person), "rights": sorted(RIGHTS_OF_DUTY[duty])}
    tx.records.add(Kind.DUTY_GRANTED, at=at, actor=by, origin=origin, body=body)


def set_password(
    login: str, password_hash: str, *, by: PersonId | None, origin: Origin, tx: Transaction, at: datetime
) -> None:
    """A new password ends every session that the old one opened."""
    account = tx.directory.account(login)
    if account is None:
        raise NotFound
    tx.directory.set_password(account.person, password_hash, at=at)
    tx.records.add(
        Kind.PASSWORD_SET,
        at=at,
        actor=by,
        origin=origin,
        body={"login": account.login, "person": str(account.person)},
    )
    end_sessions(account.person, origin, "password_set", tx=tx, at=at)
