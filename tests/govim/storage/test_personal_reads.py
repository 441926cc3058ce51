import asyncio
from datetime import timedelta

import pytest

from govim.domain.actor import Actor
from govim.domain.errors import NotFound
from govim.domain.personal import Noted
from govim.protocol.personal import Draft, Favourite, Favourites, MarkUnread, Personal, SaveDraft, Unfavourite
from govim.storage import personal_reads
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


def news(store: SqlStore, who: Actor, since: int) -> tuple[list[Noted], bool]:
    return asyncio.run(store.core.reader.personal_news(who.person, since))


@on_both
def test_the_log_is_answered_after_a_cursor_with_drafts_and_tags_as_they_stand(
    store: SqlStore, world: World
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(bo, where, "一")
    for text in ("写", "写了"):
        world.ask(ada, SaveDraft(request=1, conversation=where, text=text))
    world.ask(ada, Favourite(request=1, conversation=where, seq=2, tags=["要"]))
    world.ask(ada, MarkUnread(request=1, conversation=where))
    found, is_all = news(store, ada, 1)
    assert is_all
    assert [(each.n, each.change.kind, each.change.seq, each.change.value) for each in found] == [
        (2, "draft", None, {"text": "写了"}),
        (3, "draft", None, {"text": "写了"}),
        (4, "favourite", 2, {"tags": ["要"]}),
        (5, "marked_unread", None, True),
    ]
    world.ask(ada, Unfavourite(request=1, conversation=where, seq=2))
    page = store.answer(ada.person, Personal(request=1, after=3, limit=2))
    assert [(each.n, each.kind, each.value) for each in page.changes] == [
        (4, "favourite", None),
        (5, "marked_unread", True),
    ]
    assert page.head == 6
    assert store.answer(bo.person, Personal(request=1, after=0)).head == 1


def test_whoever_was_away_too_long_gets_the_newest_and_is_told_so(
    store: SqlStore, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal_reads, "MAX_NEWS", 3)
    ada, bo = world.person("ada"), world.person("bo")
    for _ in range(2):
        where = world.group(ada, bo)
        world.ask(ada, SaveDraft(request=1, conversation=where, text="一"))
    for since, numbers, is_all in (
        (0, [2, 3, 4], False),
        (1, [2, 3, 4], True),
        (4, [], True),
        (5, [], False),
    ):
        found, complete = news(store, ada, since)
        assert ([each.n for each in found], complete) == (numbers, is_all)


@on_both
def test_favourites_are_paged_by_tag_newest_first_and_withdrawn_with_their_source(
    store: SqlStore, world: World
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for seq, tags in ((2, ["甲"]), (3, []), (4, ["甲", "乙"]), (5, ["甲"])):
        world.clock.move(timedelta(seconds=1))
        world.say(ada, where, str(seq))
        world.ask(bo, Favourite(request=1, conversation=where, seq=seq, tags=tags))
    store.run(world.recall(ada, where, 4))

    def asked(tag: str | None, after: int = 0, limit: int = 50) -> list[tuple[int, str]]:
        found = store.answer(bo.person, Favourites(request=1, tag=tag, after=after, limit=limit))
        assert found.total == (4 if tag is None else 3)
        assert all((each.entry is None) == (each.state == "withdrawn") for each in found.favourites)
        return [(each.seq, each.state) for each in found.favourites]

    assert asked(None) == [(5, "sent"), (4, "withdrawn"), (3, "sent"), (2, "sent")]
    assert asked("甲", after=1, limit=1) == [(4, "withdrawn")]
    assert store.answer(ada.person, Favourites(request=1)).total == 0


def test_the_list_of_conversations_shows_how_a_draft_begins(store: SqlStore, world: World) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    where = world.direct(ada, bo)
    world.ask(ada, SaveDraft(request=1, conversation=where, text="长" * 1000))
    [mine] = asyncio.run(store.core.reader.summaries(ada.person))
    assert mine.draft is not None
    assert (mine.draft.text, mine.draft.at) == ("长" * 100, world.clock.now())
    [theirs] = asyncio.run(store.core.reader.summaries(bo.person))
    assert theirs.draft is None
    with pytest.raises(NotFound):
        store.answer(eve.person, Draft(request=1, conversation=where))
