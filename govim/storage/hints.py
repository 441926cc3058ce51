"""What one process tells the others: ids of what it committed. Whoever hears them reads for itself.

A text of JSON: the teller, then `["e", conversation, [seq, …]]` for entries,
`["c", conversation, [person, …]]` for moved cursors, `["t", conversation, [seq, …]]` for tallies,
`["p", person, [n, …]]` for changes of what is a person's own,
`["v", conversation, [person, …]]` for what these see differently now,
`["w", person]` for who says something else of themselves,
`["m", conversation, [seq, …]]` for must-reads that changed,
`["r", conversation, seq, reason, [person, …]]` for what is told of one (a reminder names nobody),
`["g", conversation, [person, …]]` for one that these gained, `["l", …]` for one that they lost,
`["o", sign-off]` for one that was asked or is open no longer,
`["s", session, person]` for a session that ended.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from govim.domain.conversation import Cursors
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
from govim.storage.burning import AUDIENCE
from govim.storage.keyring import Keyring
from govim.storage.must_read_hints import must_read_hint, must_read_told, must_reads_changed
from govim.storage.personal_reads import read_some
from govim.storage.reading import entries_of
from govim.storage.reports import find_reviewers, report_columns, reports_of
from govim.storage.rows import entry_columns
from govim.storage.schema import entries, members, reports, sign_offs
from govim.storage.sign_offs import sign_off_columns, sign_offs_of
from govim.storage.tallies import count_reactions

MAX_BYTES = 7_500  # PostgreSQL takes less than 8 000
MAX_IDS = 100  # of one conversation in one hint: 33 bytes each, and a sequence is less

JOINED = frozenset({"e", "c", "t", "m", "p", "v"})  # whose ids can stand in one hint

Hint = list[Any]


def write_hints(teller: str, events: Iterable[Event]) -> list[str]:
    """As few texts as hold them, in the order of the events."""
    texts: list[str] = []
    held: list[str] = []
    size = 0
    for hint in _gathered(events):
        encoded = msgspec.json.encode(hint).decode()
        if held and size + len(encoded) > MAX_BYTES:
            texts.append(_joined(teller, held))
            held, size = [], 0
        held.append(encoded)
        size += len(encoded) + 1
    return [*texts, _joined(teller, held)] if held else texts


def read_hints(text: str) -> tuple[str, list[Hint]]:
    """The teller and the hints."""
    teller, *hints = msgspec.json.decode(text)
    return teller, hints


def events_of(connection: Connection, keyring: Keyring, hints: Iterable[Hint]) -> Iterator[Event]:
    """As of now, which is later: an entry may have been recalled since, a member may have left."""
    for letter, first, *rest in hints:
        if read := _READ.get(letter):  # a newer process may say what we do not know
            yield from read(connection, keyring, UUID(first), *rest)


def _gathered(events: Iterable[Event]) -> Iterator[Hint]:
    """Neighbours of one kind and conversation are one hint."""
    last: Hint | None = None
    for hint in (some for event in events for some in _cut(_WRITE[type(event)](event))):
        if last is not None and hint[0] in JOINED and last[:2] == hint[:2] and len(last[2]) < MAX_IDS:
            last[2] += hint[2]
            continue
        if last is not None:
            yield last
        last = hint
    if last is not None:
        yield last


def _cut(hint: Hint) -> Iterator[Hint]:
    """A group may lose thousands at once; a hint names so many."""
    *what, named = hint
    if not isinstance(named, list) or len(named) <= MAX_IDS:
        yield hint
        return
    yield from ([*what, named[start : start + MAX_IDS]] for start in range(0, len(named), MAX_IDS))


def _joined(teller: str, hints: list[str]) -> str:
    return "[" + ",".join([f'"{teller}"', *hints]) + "]"


def _appended(
    connection: Connection, keyring: Keyring, conversation: UUID, seqs: list[int]
) -> Iterator[EntryAppended]:
    wanted = entry_columns().where(entries.c.conversation == conversation, entries.c.seq.in_(seqs))
    people = _members(connection, conversation)
    for entry in entries_of(connection, keyring, wanted.order_by(entries.c.seq), AUDIENCE):
        yield EntryAppended(entry=entry, last_ordinal=entry.ordinal, members=people)


def _moved(
    connection: Connection, _: Keyring, conversation: UUID, people: list[str]
) -> Iterator[CursorsMoved]:
    where, everybody = ConversationId(conversation), _members(connection, conversation)
    moved = select(members.c.person, members.c.delivered, members.c.read).where(
        members.c.conversation == conversation,
        members.c.person.in_([UUID(person) for person in people]),
        members.c.left_seq.is_(None),
    )
    for row in connection.execute(moved):
        cursors = Cursors(delivered=Sequence(row.delivered), read=Sequence(row.read))
        yield CursorsMoved(
            conversation=where, person=PersonId(row.person), cursors=cursors, members=everybody
        )


def _tallied(connection: Connection, _: Keyring, conversation: UUID, seqs: list[int]) -> Iterator[Tallied]:
    where, everybody = ConversationId(conversation), _members(connection, conversation)
    for seq in map(Sequence, seqs):
        counts = count_reactions(connection, where, seq)
        yield Tallied(conversation=where, seq=seq, counts=counts, members=everybody)


def _sign_off_moved(connection: Connection, keyring: Keyring, sign_off: UUID) -> Iterator[SignOffMoved]:
    for found in sign_offs_of(connection, keyring, sign_off_columns().where(sign_offs.c.id == sign_off)):
        yield SignOffMoved(
            sign_off=found.id, kind=found.kind, state=found.state, people={found.asked_by, *found.approvers}
        )


def _report_moved(connection: Connection, keyring: Keyring, report: UUID) -> Iterator[ReportMoved]:
    reviewers = find_reviewers(connection)
    for found in reports_of(connection, keyring, report_columns().where(reports.c.id == report)):
        yield ReportMoved(report=found.id, state=found.state, people=found.audience(reviewers))


def _gained(
    _: Connection, __: Keyring, conversation: UUID, people: list[str]
) -> Iterator[ConversationGained]:
    named = [PersonId(UUID(person)) for person in people]
    yield ConversationGained(conversation=ConversationId(conversation), people=named)


def _lost(
    connection: Connection, _: Keyring, conversation: UUID, people: list[str]
) -> Iterator[ConversationLost]:
    """Who came back meanwhile has it."""
    present = set(_members(connection, conversation))
    gone = [PersonId(each) for each in map(UUID, people) if each not in present]
    yield ConversationLost(conversation=ConversationId(conversation), people=gone)


def _personal(
    connection: Connection, keyring: Keyring, person: UUID, numbers: list[int]
) -> Iterator[PersonalChanged]:
    for noted in read_some(connection, keyring, PersonId(person), numbers):
        yield PersonalChanged(noted=noted)


def _seen(_: Connection, __: Keyring, conversation: UUID, people: list[str]) -> Iterator[SummaryChanged]:
    for person in people:
        yield SummaryChanged(conversation=ConversationId(conversation), person=PersonId(UUID(person)))


def _presence(_: Connection, __: Keyring, person: UUID) -> Iterator[PresenceSet]:
    yield PresenceSet(person=PersonId(person))


def _ended(_: Connection, __: Keyring, session: UUID, person: str) -> Iterator[SessionEnded]:
    yield SessionEnded(session=SessionId(session), person=PersonId(UUID(person)))


def _members(connection: Connection, conversation: UUID) -> list[PersonId]:
    found = select(members.c.person).where(
        members.c.conversation == conversation, members.c.left_seq.is_(None)
    )
    return [PersonId(person) for person in connection.scalars(found)]


# One line for each event in each direction.
_WRITE: Mapping[type, Callable[[Any], Hint]] = {
    EntryAppended: lambda event: ["e", event.entry.conversation.hex, [event.entry.seq]],
    CursorsMoved: lambda event: ["c", event.conversation.hex, [event.person.hex]],
    Tallied: lambda event: ["t", event.conversation.hex, [event.seq]],
    MustReadChanged: lambda event: ["m", event.must_read.conversation.hex, [event.must_read.seq]],
    MustReadTold: must_read_hint,
    PersonalChanged: lambda event: ["p", event.noted.change.person.hex, [event.noted.n]],
    SummaryChanged: lambda event: ["v", event.conversation.hex, [event.person.hex]],
    PresenceSet: lambda event: ["w", event.person.hex],
    ConversationGained: lambda event: ["g", event.conversation.hex, [each.hex for each in event.people]],
    ConversationLost: lambda event: ["l", event.conversation.hex, [each.hex for each in event.people]],
    SignOffMoved: lambda event: ["o", event.sign_off.hex],
    ReportMoved: lambda event: ["q", event.report.hex],
    SessionEnded: lambda event: ["s", event.session.hex, event.person.hex],
}
_READ: Mapping[str, Callable[..., Iterator[Event]]] = {
    "e": _appended,
    "c": _moved,
    "t": _tallied,
    "m": must_reads_changed,
    "r": must_read_told,
    "p": _personal,
    "v": _seen,
    "w": _presence,
    "g": _gained,
    "l": _lost,
    "o": _sign_off_moved,
    "q": _report_moved,
    "s": _ended,
}
