"""A command as the work of one service."""

from datetime import timedelta
from functools import partial
from typing import Any

import msgspec

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
from govim.domain.actor import CONSOLE, Actor
from govim.domain.errors import GovimError
from govim.domain.ids import PersonId, Position, SessionId
from govim.domain.person import NewPerson
from govim.ports import Clock, Ids, Transaction, Work
from govim.services.audit_access import record_audit_access
from govim.services.manage_people import add_person, give_duty, set_password
from govim.services.refused_act import record_refused_act
from govim.services.sign_in import SignIn, record_failed_sign_in, sign_in, sign_out
from govim_audit.record import Kind

CONSOLE_LIFETIME = timedelta(hours=1)


def work_of(command: Command, clock: Clock, ids: Ids) -> Work[Any]:  # noqa: PLR0911 -- a case for each
    match command:
        case AddUser():
            return Work(
                run=lambda tx: _add_user(command, tx, clock, ids),
                refused=partial(_record_refused, Kind.PERSON_ADDED, clock),
            )
        case SetPassword(login=login, password_hash=new):
            return Work(
                run=lambda tx: set_password(login, new, by=None, origin=CONSOLE, tx=tx, at=clock.now()),
                refused=partial(_record_refused, Kind.PASSWORD_SET, clock),
                is_vital=True,  # it ends sessions
            )
        case OpenConsole(login=login):
            return Work(
                run=lambda tx: _open_console(command, tx, clock, ids),
                refused=lambda tx, _: record_failed_sign_in(login, CONSOLE, tx=tx, at=clock.now()),
            )
        case RefuseConsole(login=login):
            return Work(run=lambda tx: record_failed_sign_in(login, CONSOLE, tx=tx, at=clock.now()))
        case CloseConsole():
            return Work(run=lambda tx: sign_out(_actor(command), tx=tx, at=clock.now()))
        case RecordAccess(kind=kind, what=what):
            actor = _actor(command)
            return Work(
                run=lambda tx: record_audit_access(kind, actor, what, tx=tx, at=clock.now()),
                refused=partial(_record_refused, kind, clock, by=actor.person),
            )
        case RecordBackup() | RecordUpgrade():
            return Work(run=lambda tx: _record_upkeep(command, tx, clock), is_vital=True)


def _record_upkeep(command: RecordBackup | RecordUpgrade, tx: Transaction, clock: Clock) -> Position:
    kind = Kind.BACKUP_MADE if isinstance(command, RecordBackup) else Kind.SITE_UPGRADED
    body = msgspec.structs.asdict(command)
    tx.records.add(kind, at=clock.now(), actor=None, origin=CONSOLE, body=body)
    return tx.records.position()


def _add_user(command: AddUser, tx: Transaction, clock: Clock, ids: Ids) -> str:
    person = NewPerson(
        id=PersonId(ids.new()),
        name=command.name,
        login=command.login,
        password_hash=command.password_hash,
    )
    add_person(person, by=None, origin=CONSOLE, tx=tx, at=clock.now())
    if command.duty is not None:
        give_duty(person.id, command.duty, by=None, origin=CONSOLE, tx=tx, at=clock.now())
    return str(person.id)


def _record_refused(
    act: Kind, clock: Clock, tx: Transaction, error: GovimError, *, by: PersonId | None = None
) -> None:
    record_refused_act(act, error, by=by, origin=CONSOLE, tx=tx, at=clock.now())


def _open_console(command: OpenConsole, tx: Transaction, clock: Clock, ids: Ids) -> str:
    """A session without a token: nobody can use it from elsewhere."""
    session = SignIn(
        login=command.login,
        checked_hash=command.checked_hash,
        session=SessionId(ids.new()),
        token_hash=ids.new().bytes + ids.new().bytes,
        origin=CONSOLE,
    )
    opened = sign_in(session, tx=tx, at=clock.now())
    return f"{opened.person} {opened.id}"


def _actor(command: CloseConsole | RecordAccess) -> Actor:
    return Actor(person=PersonId(command.person), session=SessionId(command.session), origin=CONSOLE)
