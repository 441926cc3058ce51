"""A person signed in at the command line, for the time of one command. Every access is recorded first."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from govim.console import perform
from govim.control.commands import (
    Answer,
    CloseConsole,
    OpenConsole,
    RecordAccess,
    Refusal,
    RefuseConsole,
)
from govim.domain.errors import SignInFailed
from govim.domain.ids import Position
from govim.identity.passwords import Passwords
from govim.ports import Account
from govim.storage.accounts import find_account
from govim.storage.database import Unusable, UnusableStorage
from govim.storage.people import person_as_of_now
from govim.storage.site import StoredSite
from govim_audit.record import Json, Kind


class Refused(Exception):
    """The server's answer: sign-in failed, or a function outside one's duty."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    site: StoredSite
    person: UUID
    session: UUID
    name: str

    def record(self, kind: Kind, what: Mapping[str, Json]) -> Position:
        """The position of the record: only now may anything be shown. Raises Refused: on record too."""
        command = RecordAccess(kind=kind, person=self.person, session=self.session, what=dict(what))
        return Position(int(_result(perform(self.site, command))))


@contextmanager
def signed_in(site: StoredSite, login: str, password: str) -> Iterator[Officer]:
    """Raises Refused, UnusableStorage or TrailRefused. The session ends with the block."""
    if not site.dialect.is_created():
        raise UnusableStorage(Unusable.NO_SITE, place=site.dialect.place)
    account, name = _account(site, login)
    checked_hash = None if account is None or not account.is_active else account.password_hash
    if not _is_right(password, checked_hash) or account is None or checked_hash is None:
        _result(perform(site, RefuseConsole(login=login)))  # what cannot be recorded is not answered
        raise Refused(Refusal(code=SignInFailed.code))
    opened = _result(perform(site, OpenConsole(login=account.login, checked_hash=checked_hash)))
    person, session = map(UUID, opened.split())
    try:
        yield Officer(site=site, person=person, session=session, name=f"{name}（{account.login}）")
    finally:
        perform(site, CloseConsole(person=person, session=session))


def _account(site: StoredSite, login: str) -> tuple[Account | None, str]:
    engine = site.open_reader()
    try:
        with engine.begin() as connection:
            account = find_account(connection, login)
            person = None if account is None else person_as_of_now(connection, account.person)
    finally:
        engine.dispose()
    return account, login if person is None else person.name


def _is_right(password: str, checked_hash: str | None) -> bool:
    """As long for an account that is not there."""
    passwords = Passwords()
    try:
        return asyncio.run(passwords.check(password, checked_hash))
    finally:
        passwords.close()


def _result(answer: Answer) -> str:
    if isinstance(answer, Refusal):
        raise Refused(answer)
    return str(answer.result)
