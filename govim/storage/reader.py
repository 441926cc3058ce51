"""Reads beside the loop: a few threads, each read one short snapshot (≤ 100 ms, since it holds the WAL)."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from govim.domain.due import Due
from govim.domain.errors import Unavailable, Unreadable
from govim.domain.ids import ConversationId, PersonId, SessionId
from govim.domain.person import Person, Right
from govim.domain.personal import Noted
from govim.domain.presence import Presence
from govim.domain.reading import ConversationSummary, LogPage, LogResume, MembersPage, Overview
from govim.ports import Account, Clock, Session
from govim.protocol.values import ReadRequest
from govim.storage.accounts import find_account, find_rights, find_session
from govim.storage.answers import answer
from govim.storage.asking import Asking
from govim.storage.dialect import Dialect, Fault
from govim.storage.due_reads import find_due
from govim.storage.failed_mark import cause_of
from govim.storage.keyring import Keyring
from govim.storage.member_pages import read_members
from govim.storage.memory import Memory
from govim.storage.overviews import read_overview
from govim.storage.people import find_people, names_of, person_as_of_now
from govim.storage.personal_reads import read_news
from govim.storage.presences import read_audience, read_presences
from govim.storage.quiet import read_quiet
from govim.storage.reading import read_page
from govim.storage.resumes import read_resumes
from govim.storage.seeking import last_before
from govim.storage.summaries import read_summaries, read_summary
from govim_policies.pack import Pack

log = logging.getLogger(__name__)
T = TypeVar("T")
THREADS = 4


class Reader:
    """`ports.Reader`. Raises Unavailable while the database cannot be reached, Unreadable where the disk
    does not give back what it holds."""

    def __init__(self, dialect: Dialect, master: AESGCM, clock: Clock, pack: Pack) -> None:
        self._dialect = dialect
        self._pack = pack
        self._clock = clock
        self._pack = pack
        self._engine = dialect.open_reader(pool_size=THREADS)
        self._keyring = Keyring(master)  # only reads keys; a race between two threads unwraps one twice
        self._memory = Memory()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")

    def close(self) -> None:
        self._threads.shutdown()
        self._engine.dispose()

    async def overview(
        self, person: PersonId, cursors: Mapping[ConversationId, int], *, of_epoch: str | None
    ) -> Overview:
        at = self._clock.now()
        return await self._read(
            lambda connection: read_overview(
                connection, self._keyring, self._memory, person, cursors, of_epoch=of_epoch, at=at
            )
        )

    async def summaries(self, person: PersonId) -> list[ConversationSummary]:
        at = self._clock.now()
        return await self._read(
            lambda connection: read_summaries(connection, self._keyring, self._memory, person, at=at)
        )

    async def summary(self, person: PersonId, conversation: ConversationId) -> ConversationSummary:
        at = self._clock.now()
        return await self._read(
            lambda connection: read_summary(
                connection, self._keyring, self._memory, person, conversation, at=at
            )
        )

    async def resumes(self, person: PersonId, cursors: Mapping[ConversationId, int]) -> list[LogResume]:
        at = self._clock.now()
        return await self._read(
            lambda connection: list(
                read_resumes(connection, self._keyring, self._memory, person, cursors, at=at)
            )
        )

    async def page(
        self,
        conversation: ConversationId,
        person: PersonId,
        *,
        before: int | None,
        after: int | None,
        limit: int,
    ) -> LogPage:
        at = self._clock.now()
        return await self._read(
            lambda connection: read_page(
                connection,
                self._keyring,
                conversation,
                person,
                before=before,
                after=after,
                limit=limit,
                at=at,
            )
        )

    async def before(self, conversation: ConversationId, person: PersonId, at: datetime) -> int:
        return await self._read(lambda connection: last_before(connection, conversation, person, at))

    async def members(
        self,
        conversation: ConversationId,
        person: PersonId,
        *,
        after: PersonId | None,
        limit: int,
        role: str | None = None,
        name: str = "",
    ) -> MembersPage:
        return await self._read(
            lambda connection: read_members(
                connection, conversation, person, after=after, limit=limit, role=role, name=name
            )
        )

    async def names(self, people: Sequence[PersonId]) -> dict[PersonId, str]:
        return await self._read(lambda connection: names_of(connection, people))

    async def presences(self, people: Sequence[PersonId]) -> dict[PersonId, Presence]:
        at = self._clock.now()
        return await self._read(lambda connection: read_presences(connection, people, at))

    async def quiet(self, people: Sequence[PersonId]) -> frozenset[PersonId]:
        at, zone = self._clock.now(), self._keyring.zone
        return await self._read(lambda connection: read_quiet(connection, people, at, zone))

    async def audience(self, conversation: ConversationId, person: PersonId, limit: int) -> list[PersonId]:
        return await self._read(lambda connection: read_audience(connection, conversation, person, limit))

    async def personal_news(self, person: PersonId, since: int) -> tuple[list[Noted], bool]:
        return await self._read(lambda connection: read_news(connection, self._keyring, person, since))

    async def answer(
        self, person: PersonId, request: ReadRequest, session: SessionId | None = None
    ) -> Struct:
        at = self._clock.now()

        def read(connection: Connection) -> Struct:
            asking = Asking(
                connection=connection,
                keyring=self._keyring,
                person=person,
                at=at,
                pack=self._pack,
                session=session,
            )
            return answer(asking, request)

        return await self._read(read)

    async def due(self, at: datetime) -> list[Due]:
        return await self._read(lambda connection: find_due(connection, at))

    async def people(self, query: str, limit: int) -> tuple[list[Person], int]:
        return await self._read(lambda connection: find_people(connection, query, limit))

    async def person(self, person: PersonId) -> Person | None:
        return await self._read(lambda connection: person_as_of_now(connection, person))

    async def rights(self, person: PersonId) -> frozenset[Right]:
        return await self._read(lambda connection: find_rights(connection, person))

    async def account(self, login: str) -> Account | None:
        return await self._read(lambda connection: find_account(connection, login))

    async def session(self, token_hash: bytes, *, at: datetime) -> Session | None:
        """The session of a token, while it is open and its person active."""
        return await self._read(lambda connection: find_session(connection, token_hash, at))

    async def _read(self, read: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._once, read)

    def _once(self, read: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return read(connection)
        except SQLAlchemyError as error:
            fault = self._dialect.fault(error)
            if fault is Fault.LOST:
                raise Unavailable from error
            if fault is Fault.BROKEN:
                log.critical("the storage cannot be read: %s", cause_of(error))
                raise Unreadable from error
            raise
