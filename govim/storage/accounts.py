"""Accounts, rights and sessions, read the same way by the writer and the readers."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from govim.domain.ids import PersonId, SessionId
from govim.domain.person import Right
from govim.ports import Account, Session
from govim.storage.schema import accounts, grants, people, sessions
from govim_policies.folding import fold

NUL = "\x00"  # which no text of PostgreSQL holds


def fold_login(login: str) -> str:
    """Two logins that look alike are one: full width, case, traditional forms."""
    return fold(login.strip())


def find_account(connection: Connection, login: str, *, lock: bool = False) -> Account | None:
    """`lock`: what is found holds until the end of the transaction, where several processes write. A sign-in
    must not pass by a change of its password: either it sees the new one, or its session is ended."""
    if NUL in login:
        return None
    query = (
        select(accounts.c.person, accounts.c.login, accounts.c.password_hash, people.c.deactivated_at)
        .join(people, people.c.id == accounts.c.person)
        .where(accounts.c.login_folded == fold_login(login))
    )
    if lock:
        query = query.with_for_update(read=True, of=accounts)  # says nothing on SQLite
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Account(
        person=PersonId(row.person),
        login=row.login,
        password_hash=row.password_hash,
        is_active=row.deactivated_at is None,
    )


def find_rights(connection: Connection, person: PersonId) -> frozenset[Right]:
    named = select(grants.c.right).where(grants.c.person == person, grants.c.valid_to.is_(None))
    return frozenset(map(Right, connection.scalars(named)))


def find_session(connection: Connection, token_hash: bytes, at: datetime) -> Session | None:
    """The session of a token, while it is open and its person active."""
    row = connection.execute(_session(), {"hash": token_hash, "now": at}).one_or_none()
    if row is None:
        return None
    return Session(id=SessionId(row.id), person=PersonId(row.person), expires_at=row.expires_at)


@cache  # to build it costs more than to run it, and each request asks
def _session() -> Select[Any]:
    return (
        select(sessions.c.id, sessions.c.person, sessions.c.expires_at)
        .join(people, people.c.id == sessions.c.person)
        .where(
            sessions.c.token_hash == bindparam("hash"),
            sessions.c.ended_at.is_(None),
            sessions.c.expires_at > bindparam("now"),
            people.c.deactivated_at.is_(None),
        )
    )
