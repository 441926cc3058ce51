import asyncio
from datetime import timedelta

import pytest

from govim.domain.actor import Actor
from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId
from govim.domain.reading import ConversationSummary
from govim.protocol.personal import MarkUnread, Mute, OwnView, PinConversation
from govim_audit.record import Kind
from tests.govim.sites import SqlStore
from tests.govim.world import World


def line(store: SqlStore, who: Actor, where: ConversationId) -> ConversationSummary:
    return asyncio.run(store.core.reader.summary(who.person, where))


def test_a_conversation_is_pinned_and_muted_for_oneself(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    until = world.clock.now() + timedelta(hours=1)
    for _ in range(2):  # the second changes nothing
        assert world.ask(ada, PinConversation(request=1, conversation=where)).pinned
        muted = world.ask(ada, Mute(request=1, conversation=where, until=until))
    assert muted == OwnView(pinned=True, muted_until="2026-11-24T07:50:00.000Z", marked_unread=False)
    mine, theirs = line(store, ada, where), line(store, bo, where)
    assert (mine.is_pinned, mine.muted_until) == (True, until)
    assert (theirs.is_pinned, theirs.muted_until) == (False, None)
    world.ask(ada, PinConversation(request=1, conversation=where, is_pinned=False))
    world.ask(ada, Mute(request=1, conversation=where, until=None))
    mine = line(store, ada, where)
    assert (mine.is_pinned, mine.muted_until) == (False, None)
    assert len(world.recorded(Kind.PERSONAL_CHANGED)) == 4


def test_a_mark_is_taken_back_or_ends_by_reading_on(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(bo, where, "一")
    store.run(world.advance(ada, where, read=2))

    def mark(*, is_marked: bool) -> bool:
        world.ask(ada, MarkUnread(request=1, conversation=where, is_marked=is_marked))
        return line(store, ada, where).is_marked_unread

    assert mark(is_marked=True)
    assert not mark(is_marked=False)
    assert mark(is_marked=True)
    world.say(bo, where, "二")
    assert line(store, ada, where).is_marked_unread
    store.run(world.advance(ada, where, read=3))
    assert not line(store, ada, where).is_marked_unread
    assert mark(is_marked=True)


def test_strangers_arrange_nothing(world: World) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    where = world.direct(ada, bo)
    for request in (
        PinConversation(request=1, conversation=where),
        Mute(request=1, conversation=where, until=None),
        MarkUnread(request=1, conversation=where),
    ):
        with pytest.raises(NotFound):
            world.ask(eve, request)
