"""What one process tells the others: ids of what it committed. Whoever hears them reads for itself.

A text of JSON: the teller, then `["e", conversation, [seq, …]]` for entries,
`["c", conversation, [person, …]]` for moved cursors, `["t", conversation, [seq, …]]` for tallies,
`["g", conversation]` for one that somebody gained,
`["o", sign-off]` for one that was asked or is open no longer,
`["s", session, person]` for a session that ended.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from govim.domain.conversation import Cursors
from govim.domain.events import (
    ConversationGained,
    CursorsMoved,
    EntryAppended,
    Event,
    SessionEnded,
    SignOffMoved,
    Tallied,
)
from govim.domain.ids import ConversationId, PersonId, Sequence, SessionId
from govim.storage.keyring import Keyring
from govim.storage.reading import entries_of
from govim.storage.rows import entry_columns
from govim.storage.schema import entries, members, sign_offs
from govim.storage.sign_offs import sign_off_columns, sign_offs_of
from govim.storage.tallies import count_reactions

MAX_BYTES = 7_500  # PostgreSQL takes less than 8 000
MAX_IDS = 100  # of one conversation in one hint: 33 bytes each, and a sequence is less

JOINED = frozenset({"e", "c", "t"})  # whose ids can stand in one hint

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
    for kind, first, *rest in hints:
        match kind:
            case "e":
                yield from _appended(connection, keyring, ConversationId(UUID(first)), rest[0])
            case "c":
                yield from _moved(connection, ConversationId(UUID(first)), rest[0])
            case "t":
                yield from _tallied(connection, ConversationId(UUID(first)), rest[0])
            case "g":
                where = ConversationId(UUID(first))
                yield ConversationGained(conversation=where, people=_members(connection, where))
            case "o":
                yield from _sign_off(connection, keyring, UUID(first))
            case "s":
                yield SessionEnded(session=SessionId(UUID(first)), person=PersonId(UUID(rest[0])))


def _gathered(events: Iterable[Event]) -> Iterator[Hint]:
    """Neighbours of one kind and conversation are one hint."""
    last: Hint | None = None
    for event in events:
        hint = _hint_of(event)
        if last is not None and hint[0] in JOINED and last[:2] == hint[:2] and len(last[2]) < MAX_IDS:
            last[2] += hint[2]
            continue
        if last is not None:
            yield last
        last = hint
    if last is not None:
        yield last


def _hint_of(event: Event) -> Hint:
    match event:
        case EntryAppended(entry=entry):
            return ["e", entry.conversation.hex, [entry.seq]]
        case CursorsMoved():
            return ["c", event.conversation.hex, [event.person.hex]]
        case Tallied():
            return ["t", event.conversation.hex, [event.seq]]
        case ConversationGained():
            return ["g", event.conversation.hex]
        case SignOffMoved():
            return ["o", event.sign_off.hex]
        case SessionEnded():
            return ["s", event.session.hex, event.person.hex]


def _joined(teller: str, hints: list[str]) -> str:
    return "[" + ",".join([f'"{teller}"', *hints]) + "]"


def _appended(
    connection: Connection, keyring: Keyring, conversation: ConversationId, seqs: list[int]
) -> Iterator[EntryAppended]:
    wanted = entry_columns().where(entries.c.conversation == conversation, entries.c.seq.in_(seqs))
    people = _members(connection, conversation)
    for entry in entries_of(connection, keyring, wanted.order_by(entries.c.seq)):
        yield EntryAppended(entry=entry, last_ordinal=entry.ordinal, members=people)


def _moved(connection: Connection, conversation: ConversationId, people: list[str]) -> Iterator[CursorsMoved]:
    everybody = _members(connection, conversation)
    moved = select(members.c.person, members.c.delivered, members.c.read).where(
        members.c.conversation == conversation,
        members.c.person.in_([UUID(person) for person in people]),
        members.c.left_seq.is_(None),
    )
    for row in connection.execute(moved):
        cursors = Cursors(delivered=Sequence(row.delivered), read=Sequence(row.read))
        yield CursorsMoved(
            conversation=conversation, person=PersonId(row.person), cursors=cursors, members=everybody
        )


def _tallied(connection: Connection, conversation: ConversationId, seqs: list[int]) -> Iterator[Tallied]:
    everybody = _members(connection, conversation)
    for seq in map(Sequence, seqs):
        counts = count_reactions(connection, conversation, seq)
        yield Tallied(conversation=conversation, seq=seq, counts=counts, members=everybody)


def _sign_off(connection: Connection, keyring: Keyring, sign_off: UUID) -> Iterator[SignOffMoved]:
    for found in sign_offs_of(connection, keyring, sign_off_columns().where(sign_offs.c.id == sign_off)):
        yield SignOffMoved(
            sign_off=found.id, kind=found.kind, state=found.state, people={found.asked_by, *found.approvers}
        )


def _members(connection: Connection, conversation: ConversationId) -> list[PersonId]:
    found = select(members.c.person).where(
        members.c.conversation == conversation, members.c.left_seq.is_(None)
    )
    return [PersonId(person) for person in connection.scalars(found)]
