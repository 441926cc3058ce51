"""What the services need from the outside, stated by the services.

Guarantees hold for every adapter and are tested by one contract suite (`tests/govim/storage/contract.py`).
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from msgspec import Struct

from govim.domain.actor import Actor, Origin
from govim.domain.conversation import Conversation, ConversationKind, Cursors, Head
from govim.domain.due import Due
from govim.domain.entry import Draft, Entry
from govim.domain.errors import GovimError, TooManyRequests
from govim.domain.events import Event
from govim.domain.ids import ClientRef, ConversationId, PersonId, Sequence, SessionId
from govim.domain.person import Duty, NewPerson, NewUnit, Person, Right
from govim.domain.personal import Noted
from govim.domain.presence import Presence
from govim.domain.rate_limits import Act
from govim.domain.reading import ConversationSummary, LogPage, LogResume, MembersPage, Overview
from govim.ports.groups import Groups
from govim.ports.invitations import Invitations
from govim.ports.marks import Marks
from govim.ports.must_reads import MustReads
from govim.ports.personal import Personal
from govim.ports.receipts import Receipts
from govim.ports.records import Records
from govim.ports.reports import Reports
from govim.ports.sign_offs import SignOffs
from govim.ports.tallies import Tallies
from govim.protocol.values import ReadRequest


class Clock(Protocol):
    """Aware UTC, never running backwards within one process."""

    def now(self) -> datetime: ...


class Ids(Protocol):
    """UUIDv7 (RFC 9562 § 5.7)."""

    def new(self) -> UUID: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    id: SessionId
    person: PersonId
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    person: PersonId
    login: str
    password_hash: str | None
    is_active: bool


class Log(Protocol):
    """The conversations' logs.

    `append` gives the next sequence and ordinal; with the commit they are dense. Nothing that a
    service changed remains when it raises.
    """

    def conversation(self, conversation: ConversationId) -> Conversation | None: ...

    def head(self, conversation: ConversationId) -> Head: ...

    def earlier(self, sender: PersonId, ref: ClientRef) -> Entry | None:
        """The entry that this ref made, in whichever conversation."""
        ...

    def entry(self, conversation: ConversationId, seq: Sequence) -> Entry | None: ...

    def append(self, draft: Draft, *, at: datetime) -> Entry: ...

    def mark_recalled(self, message: Entry, recall: Entry) -> None: ...

    def cursors(self, conversation: ConversationId, person: PersonId) -> Cursors: ...

    def advance(
        self, conversation: ConversationId, actor: Actor, before: Cursors, after: Cursors, *, at: datetime
    ) -> None:
        """Move a member's cursors; every move stays on record."""
        ...

    def direct(self, pair: bytes) -> ConversationId | None: ...

    def create(
        self,
        kind: ConversationKind,
        *,
        title: str | None,
        pair: bytes | None,
        people: Seq[PersonId],
        at: datetime,
    ) -> ConversationId:
        """A new conversation whose members joined with entry 1, which the caller appends; the first of the
        people owns it, if it is a group or a channel."""
        ...


class Directory(Protocol):
    """People, accounts, sessions, rights. Small and rare beside the log."""

    def person(self, person: PersonId) -> Person | None:
        """An active person, as of now."""
        ...

    def account(self, login: str) -> Account | None: ...

    def superiors(self, person: PersonId) -> Seq[PersonId]:
        """The active heads of their unit; of the next one above that has any, if they are its head or it has
        none. Empty where nobody is found."""
        ...

    def deputies(self, person: PersonId) -> Seq[PersonId]:
        """Who stands in for them."""
        ...

    def rights(self, person: PersonId) -> frozenset[Right]: ...

    def add_unit(self, unit: NewUnit, *, at: datetime) -> None: ...

    def add_person(self, person: NewPerson, *, at: datetime) -> None:
        """Raises LoginTaken."""
        ...

    def set_password(self, person: PersonId, password_hash: str, *, at: datetime) -> None: ...

    def grant(self, person: PersonId, right: Right, *, at: datetime) -> None: ...

    def give_duty(self, person: PersonId, duty: Duty, *, at: datetime) -> None:
        """Raises NotAllowed where the schema refuses a pair of duties (invariant 9)."""
        ...

    def open_session(self, session: Session, token_hash: bytes, origin: Origin, *, at: datetime) -> None: ...

    def sessions_of(self, person: PersonId, *, at: datetime) -> Seq[SessionId]:
        """The open ones."""
        ...

    def seen(self, there: Collection[SessionId], *, at: datetime) -> None:
        """Their devices were there."""
        ...

    def end_session(self, session: SessionId, *, at: datetime) -> bool:
        """False if it had ended before."""
        ...

    def end_sessions_of(self, person: PersonId, *, at: datetime) -> Seq[SessionId]: ...


class Transaction(Protocol):
    """What one service call may touch inside a group commit."""

    @property
    def tallies(self) -> Tallies: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def sign_offs(self) -> SignOffs: ...
    @property
    def groups(self) -> Groups: ...

    @property
    def personal(self) -> Personal: ...
    @property
    def must_reads(self) -> MustReads: ...
    @property
    def receipts(self) -> Receipts: ...

    @property
    def log(self) -> Log: ...
    @property
    def directory(self) -> Directory: ...
    @property
    def records(self) -> Records: ...

    def tell(self, event: Event) -> None:
        """Handed to delivery once the commit is durable; forgotten if it is not."""
        ...


T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Work(Struct, Generic[T], frozen=True, kw_only=True):
    """One command on its way into a group commit.

    `refused` writes the record of a refusal, after everything that `run` changed was taken back. The
    batch reads the named conversations and refs at once for all its commands (on PostgreSQL: and locks them).
    A vital one gets a piece of the reserve where the disk is full.
    """

    run: Callable[[Transaction], T]
    refused: Callable[[Transaction, GovimError], None] | None = None
    conversations: tuple[ConversationId, ...] = ()
    refs: tuple[tuple[PersonId, ClientRef], ...] = ()
    is_vital: bool = False


class Settable(Protocol[T_contra]):
    """What waits for a result: an asyncio or a concurrent future."""

    def done(self) -> bool: ...

    def set_result(self, result: T_contra, /) -> None: ...

    def set_exception(self, exception: BaseException, /) -> None: ...


class Commits(Protocol):
    """The way into the group commit, from the loop."""

    def submit(self, work: Work[T]) -> Awaitable[T]:
        """Queued in the order of the calls. Raises Unavailable when too much is waiting."""
        ...

    def submit_for(self, work: Work[T], waiting: Settable[T]) -> None:
        """The same, for what is settled on the loop without a future in between."""
        ...


class Throttle(Protocol):
    """Who may do how much (ADR 0010). On the loop, and cheap: every message asks."""

    def refusal(self, act: Act, actor: Actor) -> TooManyRequests | None:
        """None: go on; one was counted for the person and for their address."""
        ...

    def sign_in_refusal(self, login: str, origin: Origin) -> TooManyRequests | None:
        """The same for every login, whether there is such an account or not."""
        ...

    def forgive_sign_in(self, origin: Origin) -> None:
        """It succeeded, and does not count against its address."""
        ...


class Bus(Protocol):
    """Between the processes that serve one site: what one of them committed, the people at the others hear.

    A hint: whoever hears it reads for itself, and what gets lost is found by a later entry's gap or a resume.
    """

    def start(self) -> None: ...

    def tell(self, events: Seq[Event]) -> None:
        """From the loop. Returns at once."""
        ...

    def stop(self) -> None: ...


class Reader(Protocol):
    """Reads as of one snapshot each, for members only: a stranger gets NotFound."""

    async def overview(
        self, person: PersonId, cursors: Mapping[ConversationId, int], *, of_epoch: str | None
    ) -> Overview:
        """With the news after some of these cursors, if they are of this epoch or of none that was named."""

    async def summaries(self, person: PersonId) -> Seq[ConversationSummary]:
        """Newest activity first."""

    async def summary(self, person: PersonId, conversation: ConversationId) -> ConversationSummary: ...

    async def resumes(self, person: PersonId, cursors: Mapping[ConversationId, int]) -> Seq[LogResume]:
        """Of those of the conversations that go on after the cursor; strangers' are passed over."""

    async def page(
        self,
        conversation: ConversationId,
        person: PersonId,
        *,
        before: int | None,
        after: int | None,
        limit: int,
    ) -> LogPage: ...

    async def before(self, conversation: ConversationId, person: PersonId, at: datetime) -> int:
        """The last sequence that is older than a moment; 0 if none is."""

    async def members(
        self,
        conversation: ConversationId,
        person: PersonId,
        *,
        after: PersonId | None,
        limit: int,
        role: str | None = None,
        name: str = "",
    ) -> MembersPage: ...

    async def names(self, people: Seq[PersonId]) -> Mapping[PersonId, str]:
        """Of those that there are; whoever knows an id may learn the name."""
        ...

    async def presences(self, people: Seq[PersonId]) -> Mapping[PersonId, Presence]:
        """Of those who said something of themselves, as of now."""

    async def quiet(self, people: Seq[PersonId]) -> frozenset[PersonId]:
        """Those among them whose quiet hours not even what must be read passes."""
        ...

    async def audience(self, conversation: ConversationId, person: PersonId, limit: int) -> Seq[PersonId]:
        """Who else is in it; nobody, if there are more than the limit."""
        ...

    async def personal_news(self, person: PersonId, since: int) -> tuple[Seq[Noted], bool]:
        """What is after a cursor in a personal log, at most 500; and whether that is all."""
        ...

    async def answer(
        self, person: PersonId, request: ReadRequest, session: SessionId | None = None
    ) -> Struct:
        """What one of `protocol`'s read requests asks for, as the frame's result. Raises NotFound, as the
        access door says."""
        ...

    async def due(self, at: datetime) -> Seq[Due]:
        """What time alone brings about, of each kind a piece; empty: nothing is due."""
        ...

    async def people(self, query: str, limit: int) -> tuple[Seq[Person], int]: ...

    async def person(self, person: PersonId) -> Person | None: ...

    async def rights(self, person: PersonId) -> frozenset[Right]: ...

    async def account(self, login: str) -> Account | None: ...

    async def session(self, token_hash: bytes, *, at: datetime) -> Session | None: ...
