from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, insert

from govim.domain.actor import Actor
from govim.domain.ids import ConversationId
from govim.domain.reading import ConversationSummary
from govim.ports import Work
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.memory import Memory
from govim.storage.reading import read_page
from govim.storage.resumes import read_resumes
from govim.storage.schema import EVERYBODY, hidden_messages, mentions, personal_conversations
from govim.storage.summaries import read_summaries
from govim.storage.transaction import SqlTransaction
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

pytestmark = on_both


@contextmanager
def reading(store: SqlStore) -> Iterator[Connection]:
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def keep(store: SqlStore, statement: object) -> None:
    def write(tx: SqlTransaction) -> None:
        tx.batch.direct().execute(statement)  # type: ignore[call-overload]  # of whichever table

    store.run(Work(run=write))  # type: ignore[arg-type]  # the adapter, for its batch


def see(store: SqlStore, who: Actor, where: ConversationId, **values: object) -> None:
    keep(store, insert(personal_conversations).values(person=who.person, conversation=where, **values))


def name(store: SqlStore, where: ConversationId, seq: int, person: UUID) -> None:
    keep(store, insert(mentions).values(conversation=where, seq=seq, person=person))


def listed(store: SqlStore, who: Actor) -> list[ConversationSummary]:
    with reading(store) as connection:
        keyring = Keyring(load_master_key(store.folder))
        return read_summaries(connection, keyring, Memory(), who.person, at=store.clock.now())


def test_what_was_cleared_is_neither_shown_nor_counted(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for text in ("一", "二", "三"):
        world.say(ada, where, text)
    see(store, bo, where, cleared_seq=3)
    keyring = Keyring(load_master_key(store.folder))
    with reading(store) as connection:
        page = read_page(
            connection, keyring, where, bo.person, before=None, after=None, limit=50, at=world.clock.now()
        )
        upwards = read_page(
            connection, keyring, where, bo.person, before=None, after=0, limit=50, at=world.clock.now()
        )
        [resumed] = read_resumes(connection, keyring, Memory(), bo.person, {where: 1}, at=world.clock.now())
        theirs = read_page(
            connection, keyring, where, ada.person, before=None, after=None, limit=50, at=world.clock.now()
        )
    assert [entry.seq for entry in page.entries] == [entry.seq for entry in upwards.entries] == [4]
    assert ([entry.seq for entry in resumed.page], resumed.gap, resumed.head) == ([4], None, 4)
    assert [entry.seq for entry in theirs.entries] == [1, 2, 3, 4]
    [mine] = listed(store, bo)
    assert (mine.unread, mine.last and mine.last.seq) == (1, 4)


def test_what_was_all_cleared_has_no_last_message(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    see(store, bo, where, cleared_seq=2)
    [mine] = listed(store, bo)
    assert (mine.unread, mine.last) == (0, None)


def test_a_hidden_message_keeps_its_place_without_its_words(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    keep(store, insert(hidden_messages).values(person=bo.person, conversation=where, seq=2))
    keyring = Keyring(load_master_key(store.folder))
    with reading(store) as connection:
        mine = read_page(
            connection, keyring, where, bo.person, before=None, after=None, limit=50, at=world.clock.now()
        )
        theirs = read_page(
            connection, keyring, where, ada.person, before=None, after=None, limit=50, at=world.clock.now()
        )
    assert [(entry.seq, entry.content, entry.is_hidden) for entry in mine.entries[1:]] == [(2, None, True)]
    assert theirs.entries[1].content == {"kind": "text", "text": "一"}
    [line] = listed(store, bo)
    assert line.last is not None
    assert line.last.is_hidden


def test_pinned_conversations_come_first_and_each_says_how_it_is_seen(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    old, new = world.group(ada, bo), world.group(ada, bo)
    world.say(ada, old, "一")
    world.clock.move(timedelta(seconds=1))
    world.say(ada, new, "二")
    now = world.clock.now()
    see(store, bo, old, pinned_at=now, muted_until=now, marked_read=0)
    first, second = listed(store, bo)
    assert (first.id, first.is_pinned, first.muted_until, first.is_marked_unread) == (old, True, now, True)
    assert (second.id, second.is_pinned, second.muted_until, second.is_marked_unread) == (
        new,
        False,
        None,
        False,
    )
    store.run(world.advance(bo, old, read=1))
    assert not listed(store, bo)[0].is_marked_unread  # reading on takes the mark away


def test_mentions_are_counted_once_each_while_they_are_unread(store: SqlStore, world: World) -> None:
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    where = world.group(ada, bo, cy)
    for speaker in (ada, ada, bo, ada, ada):
        world.say(speaker, where, "各位")
    everybody = EVERYBODY
    for seq, person in ((2, bo.person), (2, everybody), (3, cy.person), (4, everybody), (5, everybody)):
        name(store, where, seq, person)

    def counted(who: Actor) -> int:
        [line] = listed(store, who)
        return line.mentions

    assert [counted(who) for who in (ada, bo, cy)] == [1, 2, 4]
    store.run(world.recall(ada, where, 5))
    assert [counted(who) for who in (ada, bo, cy)] == [1, 1, 3]
    store.run(world.advance(bo, where, read=2))
    see(store, cy, where, cleared_seq=3)
    assert [counted(who) for who in (ada, bo, cy)] == [1, 0, 1]
    assert [each.mentions for each in listed(store, cy)] == [1]
