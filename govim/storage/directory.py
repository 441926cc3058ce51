"""`ports.Directory` on SQLAlchemy Core: people, accounts, sessions, rights, duties."""

from collections.abc import Collection, Iterable
from collections.abc import Sequence as Seq
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from govim.domain.actor import Origin
from govim.domain.errors import LoginTaken, NotAllowed
from govim.domain.ids import PersonId, SessionId
from govim.domain.person import Duty, NewPerson, NewUnit, Person, Right
from govim.ports import Account, Ids, Session
from govim.storage.accounts import find_account, find_rights, fold_login
from govim.storage.batch import Batch
from govim.storage.deputies import find_deputies
from govim.storage.dialect import Dialect
from govim.storage.people import person_as_of_now
from govim.storage.schema import (
    accounts,
    assignments,
    duties,
    grants,
    people,
    person_versions,
    posts,
    sessions,
    unit_versions,
    units,
)
from govim.storage.superiors import find_superiors

Rights = dict[int, frozenset[Right]]  # by the person's number: every message asks


class SqlDirectory:
    """Rare beside the log, so each call is its own statement, under the command's savepoint."""

    def __init__(self, batch: Batch, ids: Ids, dialect: Dialect, rights: Rights) -> None:
        self._batch = batch
        self._dialect = dialect
        self._rights = rights
        self._ids = ids

    def person(self, person: PersonId) -> Person | None:
        return person_as_of_now(self._batch.reading(), person)

    def superiors(self, person: PersonId) -> Seq[PersonId]:
        return find_superiors(self._batch.reading(), person)

    def deputies(self, person: PersonId) -> Seq[PersonId]:
        return find_deputies(self._batch.reading(), person)

    def account(self, login: str) -> Account | None:
        return find_account(self._batch.reading(), login, lock=True)

    def rights(self, person: PersonId) -> frozenset[Right]:
        known = self._rights.get(person.int)
        return find_rights(self._batch.reading(), person) if known is None else known

    def prefetch_rights(self, people: Iterable[PersonId]) -> None:
        """One look at the table for all senders of a batch, before anything of it was written. What is known
        from earlier ones holds until a grant, where nobody else writes."""
        if self._dialect.is_shared:
            self._rights.clear()
        unknown = {person.bytes: person.int for person in people if person.int not in self._rights}
        if not unknown:
            return
        found: Rights = dict.fromkeys(unknown.values(), frozenset())
        for person, right in self._dialect.find_rights(self._batch.connection, list(unknown)):
            found[unknown[person]] |= {Right(right)}
        self._rights.update(found)

    def add_unit(self, unit: NewUnit, *, at: datetime) -> None:
        connection = self._batch.direct()
        connection.execute(insert(units).values(id=unit.id, source="local", source_key=str(unit.id)))
        version = {"unit": unit.id, "parent": unit.parent, "name": unit.name, "rank": unit.rank}
        connection.execute(insert(unit_versions).values(**version, **_since(at)))

    def add_person(self, person: NewPerson, *, at: datetime) -> None:
        if self.account(person.login) is not None:
            raise LoginTaken(login=person.login)
        connection = self._batch.direct()
        row = {"id": person.id, "source": person.source, "source_key": str(person.id), "created_at": at}
        connection.execute(insert(people).values(**row))
        version = {"person": person.id, "name": person.name, "pinyin": person.pinyin}
        connection.execute(insert(person_versions).values(**version, **_since(at)))
        connection.execute(
            insert(accounts).values(
                person=person.id,
                login=person.login,
                login_folded=fold_login(person.login),
                password_hash=person.password_hash,
                password_set_at=at if person.password_hash else None,
                is_demo=int(person.is_demo),
            )
        )
        if person.unit is not None:
            post = self._ids.new()
            title = {"title": person.post or "", "is_head": int(person.is_head)}
            connection.execute(insert(posts).values(id=post, unit=person.unit, **title, **_since(at)))
            connection.execute(insert(assignments).values(person=person.id, post=post, **_since(at)))

    def set_password(self, person: PersonId, password_hash: str, *, at: datetime) -> None:
        change = update(accounts).where(accounts.c.person == person)
        self._batch.direct().execute(change.values(password_hash=password_hash, password_set_at=at))

    def grant(self, person: PersonId, right: Right, *, at: datetime) -> None:
        self._rights.pop(person.int, None)  # read again: the grant may still be taken back
        self._batch.direct().execute(insert(grants).values(person=person, right=right, **_since(at)))

    def give_duty(self, person: PersonId, duty: Duty, *, at: datetime) -> None:
        connection = self._batch.direct()  # not in the try: it writes what others gathered
        try:
            connection.execute(insert(duties).values(person=person, duty=duty, **_since(at)))
        except IntegrityError as error:
            raise NotAllowed(rule="duties.exclude", duty=duty) from error

    def open_session(self, session: Session, token_hash: bytes, origin: Origin, *, at: datetime) -> None:
        self._batch.direct().execute(
            insert(sessions).values(
                id=session.id,
                token_hash=token_hash,
                person=session.person,
                created_at=at,
                expires_at=session.expires_at,
                address=origin.address,
                client=origin.client,
            )
        )

    def sessions_of(self, person: PersonId, *, at: datetime) -> Seq[SessionId]:
        is_open = (sessions.c.person == person) & sessions.c.ended_at.is_(None) & (sessions.c.expires_at > at)
        return [
            SessionId(each) for each in self._batch.reading().scalars(select(sessions.c.id).where(is_open))
        ]

    def seen(self, there: Collection[SessionId], *, at: datetime) -> None:
        change = update(sessions).where(sessions.c.id == bindparam("seen")).values(last_seen_at=at)
        self._batch.direct().execute(change, [{"seen": session} for session in sorted(there)])

    def end_session(self, session: SessionId, *, at: datetime) -> bool:
        ending = update(sessions).where(sessions.c.id == session, sessions.c.ended_at.is_(None))
        return self._batch.direct().execute(ending.values(ended_at=at)).rowcount == 1

    def end_sessions_of(self, person: PersonId, *, at: datetime) -> Seq[SessionId]:
        is_open = (sessions.c.person == person) & sessions.c.ended_at.is_(None) & (sessions.c.expires_at > at)
        ending = update(sessions).where(is_open).values(ended_at=at).returning(sessions.c.id)
        return [SessionId(ended) for ended in self._batch.direct().scalars(ending)]


def _since(at: datetime) -> dict[str, datetime]:
    return {"valid_from": at, "recorded_at": at}
