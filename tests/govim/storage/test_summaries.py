from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from govim.domain.actor import Actor
from govim.domain.conversation import ConversationKind
from govim.domain.entry import EntryKind
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId
from govim.domain.reading import ConversationSummary
from govim.protocol.groups import Announce, Dissolve
from govim.protocol.views import summary
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.memory import Memory
from govim.storage.schema import entries
from govim.storage.summaries import read_summaries, read_summary
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref

pytestmark = on_both


class Lists:
    def __init__(self, store: SqlStore) -> None:
        self._engine = store.dialect.open_reader()
        self._keyring = Keyring(load_master_key(store.folder))
        self._memory = Memory()
        self._clock = store.clock

    def of(self, who: Actor) -> list[ConversationSummary]:
        with self._engine.begin() as connection:
            return read_summaries(connection, self._keyring, self._memory, who.person, at=self._clock.now())

    def one(self, who: Actor, where: ConversationId) -> ConversationSummary:
        with self._engine.begin() as connection:
            now = self._clock.now()
            return read_summary(connection, self._keyring, self._memory, who.person, where, at=now)

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """What the database is asked meanwhile."""
        said: list[str] = []

        def note(*asked: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's six arguments
            said.append(asked[2])

        event.listen(self._engine, "before_cursor_execute", note)
        yield said
        event.remove(self._engine, "before_cursor_execute", note)

    def begin(self) -> Connection:
        return self._engine.connect()

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture
def lists(store: SqlStore) -> Iterator[Lists]:
    opened = Lists(store)
    yield opened
    opened.close()


def test_a_summary_says_what_there_is(store: SqlStore, world: World, lists: Lists) -> None:
    ada, bo = world.person("ada", name="张爱达"), world.person("bo", name="李博")
    where = world.group(ada, bo, title="预算")
    entry = world.say(ada, where, "你好")
    store.run(world.advance(bo, where, delivered=2))
    found = lists.one(bo, where)
    assert (found.id, found.kind, found.title, found.member_count) == (
        where,
        ConversationKind.GROUP,
        "预算",
        2,
    )
    assert (found.head.seq, found.head.ordinal, found.unread) == (2, 1, 1)
    assert (found.mine.delivered, found.mine.read) == (2, 0)
    assert (found.last, found.last_sender) == (entry, "张爱达")
    assert (found.role, found.other) == ("member", None)


def test_a_direct_conversation_names_the_other_side_and_how_far_they_got(
    store: SqlStore, world: World, lists: Lists
) -> None:
    ada, bo = world.person("ada", name="张爱达"), world.person("bo", name="李博")
    where = world.direct(ada, bo)
    world.say(ada, where, "你好")
    store.run(world.advance(bo, where, delivered=2, read=1))
    other = lists.one(ada, where).other
    assert other is not None
    assert (other.person, other.name, other.cursors.delivered, other.cursors.read) == (
        bo.person,
        "李博",
        2,
        1,
    )
    theirs = lists.one(bo, where).other
    assert theirs is not None
    assert theirs.name == "张爱达"


def test_the_newest_activity_comes_first(world: World, lists: Lists) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    quiet, one, other = (world.group(ada, bo, title=title) for title in ("静", "一", "二"))
    for where in (one, other, one):
        world.clock.move(timedelta(seconds=1))
        world.say(bo, where, "你好")
    assert [found.id for found in lists.of(ada)] == [one, other, quiet]


def test_only_members_see_it(world: World, lists: Lists) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    where = world.direct(ada, bo)
    assert lists.of(eve) == []
    for place in (where, ConversationId(world.ids.new())):
        with pytest.raises(NotFound):
            lists.one(eve, place)


def test_unread_is_what_others_said_after_my_mark(store: SqlStore, world: World, lists: Lists) -> None:
    """unread = last ordinal − ordinal at the read cursor − own after it (invariant 2)."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    steps = [(ada, 1), (ada, 2), (bo, 2), (ada, 3), (bo, 3)]  # who speaks, what bo has unread then
    for who, unread in steps:
        world.say(who, where, "你好")
        assert lists.one(bo, where).unread == unread
    store.run(world.recall(bo, where, 6))  # a recall is no message
    assert lists.one(bo, where).unread == 3
    for read, unread in ((2, 2), (4, 1), (5, 0), (7, 0)):
        store.run(world.advance(bo, where, read=read))
        assert lists.one(bo, where).unread == unread


def test_unread_agrees_with_counting(store: SqlStore, world: World, lists: Lists) -> None:
    ada, bo, cy = world.person("ada"), world.person("bo"), world.person("cy")
    where = world.group(ada, bo, cy)
    for number in range(12):
        who = (ada, bo, cy)[number % 3]
        entry = world.say(who, where, str(number))
        if number % 5 == 0:
            store.run(world.recall(who, where, entry.seq))
        if number % 4 == 0:
            store.run(world.advance(bo, where, read=entry.seq - 1))
        found = lists.one(bo, where)
        with lists.begin() as connection:
            counted = connection.scalars(
                select(entries.c.seq).where(
                    entries.c.conversation == where,
                    entries.c.kind == EntryKind.MESSAGE.value,
                    entries.c.sender != bo.person,
                    entries.c.seq > found.mine.read,
                )
            ).all()
        assert found.unread == len(counted)


def test_the_last_entry_is_a_message_and_a_recalled_one_has_no_content(
    store: SqlStore, world: World, lists: Lists
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    assert lists.one(bo, where).last is None
    world.say(ada, where, "你好")
    store.run(world.recall(ada, where, 2))
    last = lists.one(bo, where).last
    assert last is not None
    assert (last.seq, last.content, last.is_recalled) == (2, None, True)


def test_a_long_list_is_read_whole_in_a_few_statements(store: SqlStore, world: World, lists: Lists) -> None:
    """Also the keys of its messages, of which each conversation has its own."""
    ada, bo = world.person("ada"), world.person("bo")
    opened = [world.group(ada, bo, title=str(number)) for number in range(230)]
    store.together([world.send(bo, where, "你好") for where in opened])
    with lists.statements() as said:
        found = lists.of(ada)
    assert {each.id for each in found} == set(opened)
    assert all(each.last is not None and each.unread == 1 for each in found)
    assert all(each.last_sender for each in found)
    assert len([each for each in said if each.startswith("SELECT")]) == 6
    with lists.statements() as said:
        assert lists.of(ada) == found
    assert len([each for each in said if each.startswith("SELECT")]) == 3  # what all are told alike is known


def test_a_list_says_where_an_announcement_stands_and_what_is_archived(
    store: SqlStore, world: World, lists: Lists
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    before = lists.one(bo, where)
    assert (before.announcement, before.is_archived) == (None, False)
    entry = world.ask(ada, Announce(client_ref=new_ref(), conversation=where, text="九点开会"))
    assert lists.one(bo, where).announcement == entry.seq
    world.ask(ada, Dissolve(client_ref=new_ref(), conversation=where))
    after = lists.one(bo, where)
    assert (after.announcement, after.is_archived) == (entry.seq, True)
    view = summary(after)
    assert (view.announcement, view.archived) == (entry.seq, True)
