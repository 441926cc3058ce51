"""Sign in and out. The password was checked before, off the loop; here the result becomes a fact."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from govim.domain.actor import Actor, Origin
from govim.domain.errors import SignInFailed
from govim.domain.events import SessionEnded
from govim.domain.ids import PersonId, SessionId
from govim.ports import Session, Transaction
from govim_audit.record import Kind

SESSION_LIFETIME = timedelta(hours=12)
MAX_LOGIN = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """`checked_hash` is the password hash that the password was checked against."""

    login: str
    checked_hash: str
    session: SessionId
    token_hash: bytes
    origin: Origin


def sign_in(command: SignIn, *, tx: Transaction, at: datetime) -> Session:
    account = tx.directory.account(command.login)
    # Between check and commit the person may have been deactivated or the password changed.
    if account is None or not account.is_active or account.password_hash != command.checked_hash:
        raise SignInFailed
    session = Session(id=command.session, person=account.person, expires_at=at + SESSION_LIFETIME)
    tx.directory.open_session(session, command.token_hash, command.origin, at=at)
    tx.records.add(
        Kind.SIGNED_IN,
        at=at,
        actor=account.person,
        origin=command.origin,
        body={"method": "password", "session": str(session.id)},
    )
    return session


def record_failed_sign_in(login: str, origin: Origin, *, tx: Transaction, at: datetime) -> None:
    """The name that was tried is recorded, in the body; the leaf names the person only if there is one."""
    account = tx.directory.account(login)
    tx.records.add(
        Kind.SIGN_IN_FAILED,
        at=at,
        actor=account.person if account else None,
        origin=origin,
        body={"login": login[:MAX_LOGIN], "method": "password"},
    )


def sign_out(actor: Actor, *, tx: Transaction, at: datetime) -> None:
    """Ending what has ended is no error and leaves no second record."""
    if tx.directory.end_session(actor.session, at=at):
        body = {"reason": "signed_out", "session": str(actor.session)}
        tx.records.add(Kind.SIGNED_OUT, at=at, actor=actor.person, origin=actor.origin, body=body)
        tx.tell(SessionEnded(session=actor.session, person=actor.person))


def end_sessions(person: PersonId, origin: Origin, reason: str, *, tx: Transaction, at: datetime) -> None:
    """End every session of a person, each with its record."""
    for session in tx.directory.end_sessions_of(person, at=at):
        body = {"reason": reason, "session": str(session)}
        tx.records.add(Kind.SIGNED_OUT, at=at, actor=person, origin=origin, body=body)
        tx.tell(SessionEnded(session=session, person=person))
