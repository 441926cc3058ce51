"""People who talk, on whichever adapter of the ports: the cast of the services' and the storage's tests."""

from collections.abc import Sequence as Seq
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

import uuid_utils.compat

from govim.domain.actor import Actor, Origin
from govim.domain.conversation import ConversationKind, Cursors
from govim.domain.entry import Entry
from govim.domain.errors import GovimError
from govim.domain.events import Event
from govim.domain.ids import ClientRef, ConversationId, PersonId, Sequence, SessionId, UnitId
from govim.domain.person import Duty, NewPerson
from govim.ports import Transaction, Work
from govim.protocol.values import AppendRequest, ChangeRequest
from govim.services.advance_cursors import AdvanceCursors, advance_cursors
from govim.services.manage_people import add_person, give_duty
from govim.services.open_conversation import OpenConversation, open_conversation, record_refused_opening
from govim.services.recall_message import RecallMessage, recall_message, record_refused_recall
from govim.services.send_message import SendMessage, record_refused_send, send_message
from govim.web.api.refused import refusals
from govim.web.api.table import OPERATIONS
from govim.wiring import load_shipped_pack
from govim.wiring.requests import Requests
from govim_audit.record import Json, Kind
from govim_policies.pack import Pack

T = TypeVar("T")
DESK = Origin(address="10.0.0.7", client="test")
FORBIDDEN_TEXT = "这是绝密文件"  # what the shipped pack refuses
START = datetime(2026, 11, 24, 6, 50, tzinfo=UTC)
NAMED = {each.asks: {code for codes in refusals(each).values() for code in codes} for each in OPERATIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A record as it is read back."""

    kind: Kind
    at: datetime
    actor: UUID | None
    conversation: UUID | None
    seq: int | None
    fields: dict[str, Json]
    text: str | None


class Store(Protocol):
    """A group commit with what came of it. `run` may be called from any thread."""

    def run(self, work: Work[T]) -> T: ...

    def together(self, works: Seq[Work[Any]]) -> list[object]:
        """In one commit, in this order; a refusal or failure stands in the place of its result."""
        ...

    def records(self) -> list[Recorded]: ...

    def told(self) -> list[Event]: ...


@dataclass(slots=True)
class SetClock:
    """Stands still until it is moved."""

    time: datetime = START

    def now(self) -> datetime:
        return self.time

    def move(self, span: timedelta) -> None:
        self.time += span


class RandomIds:
    def new(self) -> UUID:
        return uuid_utils.compat.uuid7()


def new_ref() -> ClientRef:
    return ClientRef(uuid_utils.compat.uuid7())


@dataclass(slots=True)
class World:
    """Who is there; and the work of each verb, as the server would submit it."""

    store: Store
    clock: SetClock = field(default_factory=SetClock)
    ids: RandomIds = field(default_factory=RandomIds)
    pack: Pack = field(default_factory=load_shipped_pack)

    def person(self, login: str, *, name: str = "张伟", duty: Duty | None = None) -> Actor:
        new = NewPerson(id=PersonId(self.ids.new()), name=name, login=login, password_hash=f"hash of {login}")
        self.store.run(Work(run=lambda tx: add_person(new, by=None, origin=DESK, tx=tx, at=self.clock.now())))
        if duty is not None:
            self.store.run(self.give(new.id, duty))
        return Actor(person=new.id, session=SessionId(self.ids.new()), origin=DESK)

    def group(self, by: Actor, *others: Actor, title: str = "预算会议") -> ConversationId:
        return self.store.run(self.open_group(by, *others, title=title))

    def direct(self, by: Actor, other: Actor) -> ConversationId:
        return self.store.run(self.open_direct(by, other))

    def say(self, by: Actor, where: ConversationId, text: str, ref: ClientRef | None = None) -> Entry:
        return self.store.run(self.send(by, where, text, ref))

    # ---- work, not yet submitted ----
    def give(self, person: PersonId, duty: Duty) -> Work[None]:
        return Work(run=lambda tx: give_duty(person, duty, by=None, origin=DESK, tx=tx, at=self.clock.now()))

    def open_group(
        self, by: Actor, *others: Actor, title: str = "预算会议", ref: ClientRef | None = None
    ) -> Work[ConversationId]:
        people = tuple(other.person for other in others)
        return self.open(by, ConversationKind.GROUP, people, title, ref or new_ref())

    def open_direct(self, by: Actor, other: Actor, ref: ClientRef | None = None) -> Work[ConversationId]:
        return self.open(by, ConversationKind.DIRECT, (other.person,), None, ref or new_ref())

    def send(self, by: Actor, where: ConversationId, text: str, ref: ClientRef | None = None) -> Work[Entry]:
        command = SendMessage(actor=by, client_ref=ref or new_ref(), conversation=where, text=text)
        return Work(
            run=lambda tx: send_message(command, tx=tx, pack=self.pack, at=self.clock.now()),
            refused=lambda tx, error: record_refused_send(command, error, tx=tx, at=self.clock.now()),
            conversations=(where,),
            refs=((by.person, command.client_ref),),
        )

    def recall(self, by: Actor, where: ConversationId, seq: int, ref: ClientRef | None = None) -> Work[Entry]:
        command = RecallMessage(actor=by, client_ref=ref or new_ref(), conversation=where, seq=Sequence(seq))
        return Work(
            run=lambda tx: recall_message(command, tx=tx, pack=self.pack, at=self.clock.now()),
            refused=lambda tx, error: record_refused_recall(command, error, tx=tx, at=self.clock.now()),
            conversations=(where,),
            refs=((by.person, command.client_ref),),
        )

    def advance(
        self, by: Actor, where: ConversationId, *, delivered: int = 0, read: int = 0
    ) -> Work[Cursors]:
        command = AdvanceCursors(
            actor=by, conversation=where, delivered=Sequence(delivered), read=Sequence(read)
        )
        return Work(
            run=lambda tx: advance_cursors(command, tx=tx, at=self.clock.now()), conversations=(where,)
        )

    def open(
        self,
        by: Actor,
        kind: ConversationKind,
        people: tuple[PersonId, ...],
        title: str | None = None,
        ref: ClientRef | None = None,
        units: tuple[UnitId, ...] = (),
    ) -> Work[ConversationId]:
        command = OpenConversation(
            actor=by, client_ref=ref or new_ref(), kind=kind, people=people, title=title, units=units
        )
        return Work(
            run=lambda tx: open_conversation(command, tx=tx, pack=self.pack, at=self.clock.now()),
            refused=lambda tx, error: record_refused_opening(command, error, tx=tx, at=self.clock.now()),
        )

    def ask(self, by: Actor, request: AppendRequest | ChangeRequest) -> Any:  # noqa: ANN401 -- of whichever verb
        """What one of the verbs answers, as the server would run it; never a refusal that the API does not
        name."""
        try:
            return self.store.run(Requests(self.clock, self.pack).work_of(by, request))
        except GovimError as error:
            if error.code not in NAMED[type(request)]:
                raise AssertionError(f"{error.code} of {type(request).__name__} is not in the API") from error
            raise

    # ---- what came of it ----
    def entries(self, where: ConversationId) -> list[Entry]:
        """The log as the writer knows it."""

        def read(tx: Transaction) -> list[Entry]:
            last = tx.log.head(where).seq
            found = [tx.log.entry(where, Sequence(seq)) for seq in range(1, last + 1)]
            return [entry for entry in found if entry is not None]

        return self.store.run(Work(run=read))

    def recorded(self, *kinds: Kind) -> list[Recorded]:
        return [record for record in self.store.records() if record.kind in kinds]
