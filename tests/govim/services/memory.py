"""The ports of the services in memory: small enough to be read, held to the contract of the real ones."""

# ruff: noqa: ARG002 -- the signatures are those of the ports
import threading
from collections.abc import Callable, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import combinations
from typing import Any, TypeVar

from msgspec import structs

from govim.domain.actor import Actor, Origin
from govim.domain.conversation import Conversation, ConversationKind, Cursors, Head, Member
from govim.domain.entry import COUNTABLE, Content, Draft, Entry, Recall
from govim.domain.errors import GovimError, LoginTaken, NotAllowed
from govim.domain.events import Event
from govim.domain.ids import ClientRef, ConversationId, Ordinal, PersonId, Position, Sequence, SessionId
from govim.domain.person import Duty, NewPerson, NewUnit, Person, Right
from govim.ports import Account, Ids, Session, Transaction, Work
from govim_audit.record import Json, Kind
from govim_policies.folding import fold
from tests.govim.world import Recorded

T = TypeVar("T")
NOTHING = Cursors(delivered=Sequence(0), read=Sequence(0))
# Invariant 9.
EXCLUDED = {
    frozenset(pair)
    for pair in combinations((Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN, Duty.SECURITY_AUDITOR), 2)
} | {frozenset((Duty.SECURITY_AUDITOR, Duty.COMPLIANCE_OFFICER))}


@dataclass(slots=True)
class Facts:
    """All that is kept. Values are never changed in place, so that a copy of the containers is enough."""

    conversations: dict[ConversationId, Conversation] = field(default_factory=dict)
    entries: dict[tuple[ConversationId, int], Entry] = field(default_factory=dict)
    heads: dict[ConversationId, Head] = field(default_factory=dict)
    refs: dict[tuple[PersonId, ClientRef], tuple[ConversationId, int]] = field(default_factory=dict)
    cursors: dict[tuple[ConversationId, PersonId], Cursors] = field(default_factory=dict)
    pairs: dict[bytes, ConversationId] = field(default_factory=dict)
    people: dict[PersonId, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    rights: dict[PersonId, frozenset[Right]] = field(default_factory=dict)
    duties: dict[PersonId, frozenset[Duty]] = field(default_factory=dict)
    sessions: dict[SessionId, Session] = field(default_factory=dict)  # the open ones
    records: list[Recorded] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)

    def copy(self) -> "Facts":
        return Facts(**{name: getattr(self, name).copy() for name in self.__slots__})


class MemoryLog:
    def __init__(self, facts: Facts, ids: Ids) -> None:
        self._facts = facts
        self._ids = ids

    def conversation(self, conversation: ConversationId) -> Conversation | None:
        return self._facts.conversations.get(conversation)

    def head(self, conversation: ConversationId) -> Head:
        return self._facts.heads[conversation]

    def earlier(self, sender: PersonId, ref: ClientRef) -> Entry | None:
        place = self._facts.refs.get((sender, ref))
        return None if place is None else self._facts.entries[place]

    def entry(self, conversation: ConversationId, seq: Sequence) -> Entry | None:
        return self._facts.entries.get((conversation, seq))

    def append(self, draft: Draft, *, at: datetime) -> Entry:
        head = self._facts.heads[draft.conversation]
        entry = Entry(
            conversation=draft.conversation,
            seq=Sequence(head.seq + 1),
            ordinal=Ordinal(head.ordinal + (draft.kind in COUNTABLE)),
            kind=draft.kind,
            sender=draft.sender,
            at=at,
            client_ref=draft.client_ref,
            content=draft.content,
            target=draft.target,
            joined=draft.joined,
        )
        self._facts.heads[draft.conversation] = Head(seq=entry.seq, ordinal=entry.ordinal)
        self._facts.entries[draft.conversation, entry.seq] = entry
        self._facts.refs[draft.sender, draft.client_ref] = (draft.conversation, entry.seq)
        return entry

    def mark_recalled(self, message: Entry, recall: Entry) -> None:
        made = Recall(seq=recall.seq, by=recall.sender, at=recall.at)
        self._facts.entries[message.conversation, message.seq] = structs.replace(message, recall=made)

    def cursors(self, conversation: ConversationId, person: PersonId) -> Cursors:
        return self._facts.cursors.get((conversation, person), NOTHING)

    def advance(
        self, conversation: ConversationId, actor: Actor, before: Cursors, after: Cursors, *, at: datetime
    ) -> None:
        del before, at
        self._facts.cursors[conversation, actor.person] = after

    def direct(self, pair: bytes) -> ConversationId | None:
        return self._facts.pairs.get(pair)

    def create(
        self,
        kind: ConversationKind,
        *,
        title: str | None,
        pair: bytes | None,
        people: Seq[PersonId],
        at: datetime,
    ) -> ConversationId:
        del at
        conversation = ConversationId(self._ids.new())
        members = {person: Member(person=person, joined_seq=Sequence(1)) for person in people}
        self._facts.conversations[conversation] = Conversation(
            id=conversation, kind=kind, title=title, level=0, series="correspondence", members=members
        )
        self._facts.heads[conversation] = Head(seq=Sequence(0), ordinal=Ordinal(0))
        if pair is not None:
            self._facts.pairs[pair] = conversation
        return conversation


class MemoryDirectory:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def person(self, person: PersonId) -> Person | None:
        return self._facts.people.get(person)

    def account(self, login: str) -> Account | None:
        return self._facts.accounts.get(fold(login.strip()))

    def rights(self, person: PersonId) -> frozenset[Right]:
        return self._facts.rights.get(person, frozenset())

    def add_unit(self, unit: NewUnit, *, at: datetime) -> None:
        """Nothing that the services read depends on it."""

    def add_person(self, person: NewPerson, *, at: datetime) -> None:
        if self.account(person.login) is not None:
            raise LoginTaken(login=person.login)
        self._facts.people[person.id] = Person(id=person.id, name=person.name, post=person.post or "")
        self._facts.accounts[fold(person.login.strip())] = Account(
            person=person.id, login=person.login.strip(), password_hash=person.password_hash, is_active=True
        )

    def set_password(self, person: PersonId, password_hash: str, *, at: datetime) -> None:
        for login, account in self._facts.accounts.items():
            if account.person == person:
                self._facts.accounts[login] = replace(account, password_hash=password_hash)

    def grant(self, person: PersonId, right: Right, *, at: datetime) -> None:
        self._facts.rights[person] = self.rights(person) | {right}

    def give_duty(self, person: PersonId, duty: Duty, *, at: datetime) -> None:
        held = self._facts.duties.get(person, frozenset())
        if duty in held or any({duty, other} in EXCLUDED for other in held):
            raise NotAllowed(rule="duties.exclude", duty=duty)
        self._facts.duties[person] = held | {duty}

    def open_session(self, session: Session, token_hash: bytes, origin: Origin, *, at: datetime) -> None:
        self._facts.sessions[session.id] = session

    def end_session(self, session: SessionId, *, at: datetime) -> bool:
        return self._facts.sessions.pop(session, None) is not None

    def end_sessions_of(self, person: PersonId, *, at: datetime) -> Seq[SessionId]:
        ended = [each.id for each in self._facts.sessions.values() if each.person == person]
        for session in ended:
            del self._facts.sessions[session]
        return ended


class MemoryRecords:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def add(
        self,
        kind: Kind,
        *,
        at: datetime,
        actor: PersonId | None,
        origin: Origin,
        body: Mapping[str, Json],
        entry: Entry | None = None,
        conversation: ConversationId | None = None,
        content: Content | None = None,
    ) -> None:
        written = entry.content if entry else content
        named = {"conversation": str(conversation)} if conversation and not entry else {}
        self._facts.records.append(
            Recorded(
                kind=kind,
                at=at,
                actor=actor,
                conversation=entry.conversation if entry else None,
                seq=entry.seq if entry else None,
                fields={**body, **named, "address": origin.address, "client": origin.client},
                text=written["text"] if written else None,
            )
        )

    def position(self) -> Position:
        return Position(len(self._facts.records) - 1)


class MemoryTransaction:
    def __init__(self, facts: Facts, ids: Ids) -> None:
        self._facts = facts
        self.log = MemoryLog(facts, ids)
        self.directory = MemoryDirectory(facts)
        self.records = MemoryRecords(facts)

    def tell(self, event: Event) -> None:
        self._facts.told.append(event)


class MemoryStore:
    """One command at a time, on a copy that takes the place of the facts if it succeeds."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._facts = Facts()
        self._lock = threading.Lock()

    def run(self, work: Work[T]) -> T:
        with self._lock:
            try:
                return self._try(work.run)
            except GovimError as error:
                if work.refused is not None:
                    self._try(partial(_swapped, work.refused, error))
                raise

    def together(self, works: Seq[Work[Any]]) -> list[object]:
        return [self._outcome(work) for work in works]

    def records(self) -> list[Recorded]:
        return list(self._facts.records)

    def told(self) -> list[Event]:
        return list(self._facts.told)

    def _try(self, act: Callable[[Transaction], T]) -> T:
        facts = self._facts.copy()
        result = act(MemoryTransaction(facts, self._ids))
        self._facts = facts
        return result

    def _outcome(self, work: Work[Any]) -> object:
        try:
            return self.run(work)
        except Exception as error:  # noqa: BLE001 -- the outcome, whatever it is
            return error


def _swapped(refused: Callable[[Transaction, GovimError], None], error: GovimError, tx: Transaction) -> None:
    refused(tx, error)
