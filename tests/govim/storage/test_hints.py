import json
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from govim.domain.conversation import Cursors
from govim.domain.events import (
    ConversationGained,
    ConversationLost,
    CursorsMoved,
    EntryAppended,
    Event,
    SessionEnded,
    SignOffMoved,
)
from govim.domain.ids import ConversationId, Ordinal, PersonId, Sequence, SessionId
from govim.domain.sign_off import SignOffState
from govim.protocol.groups import AddMembers, RemoveMembers
from govim.protocol.personal import Clear, PinConversation, SaveDraft
from govim.storage.hints import MAX_BYTES, MAX_IDS, events_of, read_hints, write_hints
from govim.storage.keyring import Keyring, load_master_key
from tests.govim.hierarchy import decision, late
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import RandomIds, World, new_ref

IDS = RandomIds()


def moved(number: int) -> CursorsMoved:
    cursors = Cursors(delivered=Sequence(number), read=Sequence(number))
    person, where = PersonId(IDS.new()), ConversationId(IDS.new())
    return CursorsMoved(conversation=where, person=person, cursors=cursors, members=[person])


def heard(store: SqlStore, texts: list[str]) -> list[Event]:
    """As another process reads them."""
    keyring, engine = Keyring(load_master_key(store.folder)), store.dialect.open_reader()
    with engine.begin() as connection:
        found = [event for text in texts for event in _events(connection, keyring, text)]
    engine.dispose()
    return found


def _events(connection: Connection, keyring: Keyring, text: str) -> list[Event]:
    teller, hints = read_hints(text)
    assert teller == "me"
    return list(events_of(connection, keyring, hints))


@on_both
def test_what_was_told_is_read_back_whole(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    world.say(bo, where, "二")
    store.run(world.advance(bo, where, delivered=2, read=2))
    told = store.told()
    found = heard(store, write_hints("me", told))
    assert [type(event) for event in found] == [
        ConversationGained,
        EntryAppended,
        EntryAppended,
        CursorsMoved,
    ]
    for ours, theirs in zip(told, found, strict=True):
        match ours, theirs:
            case EntryAppended(), EntryAppended():
                assert (theirs.entry, theirs.last_ordinal) == (ours.entry, ours.last_ordinal)
                assert set(theirs.members) == set(ours.members)
            case CursorsMoved(), CursorsMoved():
                assert (theirs.person, theirs.cursors) == (ours.person, ours.cursors)
            case ConversationGained(), ConversationGained():
                assert set(theirs.people) == {ada.person, bo.person}


@on_both
def test_a_message_that_was_recalled_meanwhile_comes_without_its_text(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    message = world.say(ada, where, "收回的话")
    told = store.told()[-1:]
    store.run(world.recall(ada, where, message.seq))
    [event] = heard(store, write_hints("me", told))
    assert isinstance(event, EntryAppended)
    assert event.entry.is_recalled
    assert event.entry.content is None


def test_a_sessions_end_needs_no_reading(store: SqlStore) -> None:
    ended = SessionEnded(session=SessionId(IDS.new()), person=PersonId(IDS.new()))
    assert heard(store, write_hints("me", [ended])) == [ended]


@on_both
def test_a_sign_off_is_read_with_whom_it_concerns(store: SqlStore, world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    [first] = heard(store, write_hints("me", store.told()[-1:]))
    assert isinstance(first, SignOffMoved)
    assert (str(first.sign_off), first.state) == (asked.id, SignOffState.OPEN)
    assert set(first.people) == {case.clerk.person, case.head.person}
    world.ask(case.head, decision(asked))
    [second] = heard(store, write_hints("me", store.told()[-1:]))
    assert isinstance(second, SignOffMoved)
    assert second.state is SignOffState.APPROVED


def test_neither_texts_nor_names_are_told(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    world.say(ada, world.group(ada, bo, title="机密项目"), "口令是芝麻")
    for text in write_hints("me", store.told()):
        assert text.isascii()
        assert "\\u" not in text


def test_many_events_are_told_in_texts_that_fit(world: World, store: SqlStore) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    entry = world.say(ada, where, "一")
    same: list[Event] = [EntryAppended(entry=entry, last_ordinal=Ordinal(1), members=()) for _ in range(1000)]
    assert len(write_hints("me", same)) == 1  # of one conversation: its id once in a hundred
    texts = write_hints("me", [moved(number) for number in range(1000)])
    assert max(map(len, texts)) < 8000
    assert sum(len(json.loads(text)) - 1 for text in texts) == 1000
    assert len(texts) < 2 * 1000 * 80 / MAX_BYTES
    assert write_hints("me", []) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '["me", ["e", "x", [1]]]', '["me", ["e"]]', '["me", 5]'])
def test_nonsense_is_no_hint(store: SqlStore, text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        heard(store, [text])


@on_both
def test_what_is_ones_own_is_read_back_for_ones_devices_elsewhere(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    before = len(store.told())
    world.ask(ada, SaveDraft(request=1, conversation=where, text="还没想好"))
    world.ask(ada, PinConversation(request=1, conversation=where))
    world.ask(ada, Clear(request=1, conversation=where, up_to=1))
    told = store.told()[before:]
    texts = write_hints("me", told)
    assert "还没想好" not in texts[0]
    assert heard(store, texts) == told


def test_a_hint_of_a_newer_process_is_passed_over(store: SqlStore) -> None:
    assert heard(store, ['["me",["unheard-of","00000000000000000000000000000000",[1]]]']) == []


def test_who_lost_a_conversation_hears_it_unless_they_are_back(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo, cy)
    gone = [bo.person, cy.person]
    world.ask(ada, RemoveMembers(client_ref=new_ref(), conversation=where, people=list(gone)))
    [_, lost] = store.told()[-2:]
    world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[cy.person]))
    [heard_of] = heard(store, write_hints("me", [lost]))
    assert heard_of == ConversationLost(conversation=where, people=[bo.person])
    [gained] = heard(store, write_hints("me", store.told()[-1:]))
    assert gained == ConversationGained(conversation=where, people=[cy.person])


def test_thousands_of_people_are_several_hints() -> None:
    people = [PersonId(uuid4()) for _ in range(MAX_IDS * 2 + 1)]
    event = ConversationLost(conversation=ConversationId(uuid4()), people=people)
    hints = [hint for text in write_hints("me", [event]) for hint in read_hints(text)[1]]
    assert [len(hint[2]) for hint in hints] == [MAX_IDS, MAX_IDS, 1]
