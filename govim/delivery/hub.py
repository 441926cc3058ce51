"""Who is connected, and what they are told. Lives on the loop; owns the connections, no facts.

Everything here may be lost at any moment: a push is a hint, the cursor read is the truth.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field
from typing import Any, Protocol

from govim.delivery.typing import Relay
from govim.delivery.watching import Watching
from govim.domain.conversation import Cursors
from govim.domain.errors import NotFound
from govim.domain.events import (
    ConversationGained,
    ConversationLost,
    CursorsMoved,
    EntryAppended,
    Event,
    MustReadChanged,
    MustReadTold,
    PersonalChanged,
    PresenceSet,
    ReportMoved,
    SessionEnded,
    SignOffMoved,
    SummaryChanged,
    Tallied,
)
from govim.domain.ids import ConversationId, PersonId, Sequence, SessionId
from govim.domain.must_read import MustRead
from govim.ports import Reader
from govim.protocol.frames import ConversationPush
from govim.protocol.groups import GonePush
from govim.protocol.presence import Typing, Watch
from govim.protocol.reports import ReportPush
from govim.protocol.session import CloseCode
from govim.protocol.sign_offs import SignOffPush
from govim.protocol.views import (
    entry_push,
    must_read_push,
    must_reads_push,
    personal_push,
    receipts,
    summary,
    tallies,
)
from govim.protocol.wire import Frame

COALESCE = 1.0  # seconds, per conversation: receipts and tallies


class Connection(Protocol):
    """One live connection of a person."""

    @property
    def person(self) -> PersonId: ...
    @property
    def session(self) -> SessionId: ...

    def push(self, frame: Frame) -> None: ...

    def hint(self, frame: Frame) -> None:
        """Push what may be lost, unless something waits already."""
        ...

    def close(self, code: int) -> None: ...


@dataclass(slots=True)
class _Changes:
    """What changed in one conversation, beside its log, since its last push."""

    members: Collection[PersonId]
    moved: dict[PersonId, Cursors] = field(default_factory=dict)
    counted: dict[Sequence, Mapping[str, int]] = field(default_factory=dict)
    seen: set[PersonId] = field(default_factory=set)  # whose lists show it differently now


class Hub:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        # By the person's number: hash and comparison of a UUID are Python code, and each delivery needs both.
        self._connections: dict[int, tuple[Connection, ...]] = {}
        self._changes: dict[ConversationId, _Changes] = {}
        self._must_reads: dict[tuple[ConversationId, Sequence], tuple[MustRead, set[PersonId]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.watching = Watching(reader, self._is_online)
        self.typing = Relay(reader, self._of)
        self._tellers: Mapping[type, Callable[[Any], None]] = {
            EntryAppended: self._push_entry,
            CursorsMoved: self._move,
            Tallied: self._count,
            PersonalChanged: self._push_personal,
            MustReadChanged: self._keep_must_read,
            MustReadTold: self._remind,
            SummaryChanged: lambda event: self._spawn_seen(event.conversation, [event.person]),
            ConversationGained: lambda event: self._spawn_seen(event.conversation, event.people),
            ConversationLost: self._push_lost,
            PresenceSet: lambda event: self.watching.changed(event.person),
            SignOffMoved: self._push_sign_off,
            ReportMoved: self._push_report,
            SessionEnded: self._end,
        }
        self.ever_connected = False
        self.slow = 0  # how many were closed because they did not keep up

    def add(self, connection: Connection) -> None:
        key = connection.person.int
        before = self._connections.get(key, ())
        self._connections[key] = (*before, connection)
        self.ever_connected = True
        if not before:
            self.watching.changed(connection.person)

    def remove(self, connection: Connection) -> None:
        key = connection.person.int
        others = tuple(each for each in self._connections.pop(key, ()) if each is not connection)
        if others:
            self._connections[key] = others
        else:
            self.watching.changed(connection.person)
        self.watching.forget(connection)

    @property
    def connections(self) -> list[Connection]:
        return [connection for mine in self._connections.values() for connection in mine]

    def close_all(self, code: int) -> None:
        for connection in self.connections:
            connection.close(code)

    def look(self, connection: Connection, request: Watch | Typing, now: float) -> Coroutine[Any, Any, None]:
        """Begins at once; the answer comes by the coroutine."""
        if isinstance(request, Watch):
            self.watching.begin(connection, [PersonId(person) for person in request.people])
            return self.watching.show(connection)
        return self.typing.tell(connection, ConversationId(request.conversation), now)

    def tell(self, events: Seq[Event]) -> None:
        for event in events:
            self._tellers[type(event)](event)

    def _move(self, event: CursorsMoved) -> None:
        """What was read on one device is read on the person's others: they get their counts anew."""
        changes = self._changes_of(event)
        changes.moved[event.person] = event.cursors
        if event.has_read and any(each.session != event.session for each in self._of([event.person])):
            changes.seen.add(event.person)

    def _count(self, event: Tallied) -> None:
        self._changes_of(event).counted[event.seq] = event.counts

    def _push_personal(self, event: PersonalChanged) -> None:
        _push(self._of([event.noted.change.person]), Frame(personal_push(event.noted)))

    def _push_lost(self, event: ConversationLost) -> None:
        """What waits to be pushed is not for them any more."""
        if (waiting := self._changes.get(event.conversation)) is not None:
            waiting.members = [person for person in waiting.members if person not in event.people]
            waiting.seen.difference_update(event.people)
        _push(self._of(event.people), Frame(GonePush(conversation=str(event.conversation))))

    def _end(self, event: SessionEnded) -> None:
        for connection in self._of([event.person]):
            if connection.session == event.session:
                connection.close(CloseCode.SESSION_ENDED)

    def _remind(self, event: MustReadTold) -> None:
        if online := [person for person in event.people if self._is_online(person)]:
            self._spawn(self._push_reminder(event, online))

    async def _push_reminder(self, event: MustReadTold, online: list[PersonId]) -> None:
        """It comes in quiet hours, too, and says that it makes no noise."""
        quiet = await self._reader.quiet(online)
        _push(self._of(set(online) - quiet), Frame(must_read_push(event, notify=True)))
        _push(self._of(quiet), Frame(must_read_push(event, notify=False)))

    def _push_entry(self, event: EntryAppended) -> None:
        online = self._of(event.members)
        if online:
            _push(online, Frame(entry_push(event.entry, event.last_ordinal)))

    def _push_sign_off(self, event: SignOffMoved) -> None:
        push = SignOffPush(sign_off=str(event.sign_off), kind=event.kind.value, state=event.state.value)
        _push(self._of(event.people), Frame(push))

    def _push_report(self, event: ReportMoved) -> None:
        _push(self._of(event.people), Frame(ReportPush(report=str(event.report), state=event.state.value)))

    def _changes_of(self, event: CursorsMoved | Tallied) -> _Changes:
        """The first change of a second waits for the others."""
        where = event.conversation
        found = self._changes.get(where)
        if found is None:
            found = self._changes[where] = _Changes(event.members)
            asyncio.get_running_loop().call_later(COALESCE, self._push_changes, where)
        return found

    def _push_changes(self, conversation: ConversationId) -> None:
        changes = self._changes.pop(conversation)
        online = self._of(changes.members)
        if not online:
            return
        if changes.moved:
            _push(online, Frame(receipts(conversation, changes.moved)))
        if changes.seen:
            self._spawn_seen(conversation, changes.seen)
        if changes.counted:
            _push(online, Frame(tallies(conversation, changes.counted)))

    def _is_online(self, person: PersonId) -> bool:
        return person.int in self._connections

    def _keep_must_read(self, event: MustReadChanged) -> None:
        """Of each, the newest state of a second goes to all whom one of its changes concerned."""
        if not self._must_reads:
            asyncio.get_running_loop().call_later(COALESCE, self._push_must_reads)
        key = event.must_read.conversation, event.must_read.seq
        people = self._must_reads[key][1] if key in self._must_reads else set[PersonId]()
        self._must_reads[key] = event.must_read, people.union(event.people)

    def _push_must_reads(self) -> None:
        changed, self._must_reads = self._must_reads, {}
        for must_read, people in changed.values():
            if online := self._of(people):
                _push(online, Frame(must_reads_push(must_read)))

    def _of(self, people: Collection[PersonId]) -> list[Connection]:
        """A copy: a push may close a connection."""
        found = self._connections
        return [connection for person in people for connection in found.get(person.int, ())]

    def _spawn_seen(self, conversation: ConversationId, people: Collection[PersonId]) -> None:
        self._spawn(self._push_seen(conversation, people))

    def _spawn(self, push: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(push)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _push_seen(self, conversation: ConversationId, people: Collection[PersonId]) -> None:
        """Each sees it with their own cursors."""
        for person in people:
            if not self._of([person]):
                continue
            try:
                found = await self._reader.summary(person, conversation)
            except NotFound:  # left again meanwhile
                continue
            _push(self._of([person]), Frame(ConversationPush(summary=summary(found))))


def _push(connections: list[Connection], frame: Frame) -> None:
    for connection in connections:
        connection.push(frame)
