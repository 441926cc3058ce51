import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from govim.domain.errors import NotFound
from govim.protocol.must_reads import (
    AskConfirmation,
    Confirm,
    MustRead,
    MustReadList,
    MustReads,
    Remind,
    Sheet,
    SheetState,
    Side,
)
from govim.services.remind_readers import APART
from govim_audit.record import rfc3339
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


@on_both
def test_the_sheet_says_how_far_each_got_in_pages(store: SqlStore, world: World) -> None:
    ada, bo, eve, kim, out = (world.person(name) for name in ("ada", "bo", "eve", "kim", "out"))
    where = world.group(ada, bo, eve, kim)
    world.say(ada, where, "请阅")
    asked: dict[str, Any] = {"request": 1, "conversation": where, "seq": 2}
    with pytest.raises(NotFound):
        store.answer(ada.person, MustRead(**asked))
    world.ask(ada, AskConfirmation(**asked, to_deputy_after=3600))
    world.ask(bo, Confirm(**asked))
    store.run(world.advance(eve, where, read=2))
    found: Sheet = store.answer(ada.person, MustRead(**asked))
    assert found.counts == {"confirmed": 1, "read": 1, "delivered": 0, "not": 1, "left": 0}
    assert {line.person: line.state for line in found.people} == {
        str(bo.person): SheetState.CONFIRMED,
        str(eve.person): SheetState.READ,
        str(kim.person): SheetState.NOT,
    }
    assert (found.to_deputy_after, found.ended_at, found.allowed_actions) == (3600, None, ["remind"])
    in_order = sorted(line.person for line in found.people)
    page: Sheet = store.answer(ada.person, MustRead(**asked, after=UUID(in_order[0]), limit=1))
    assert [line.person for line in page.people] == in_order[1:2]
    only: Sheet = store.answer(ada.person, MustRead(**asked, state=SheetState.READ))
    assert [line.person for line in only.people] == [str(eve.person)]
    assert store.answer(eve.person, MustRead(**asked)).allowed_actions == ["confirm"]
    assert store.answer(bo.person, MustRead(**asked)).allowed_actions == []
    with pytest.raises(NotFound):
        store.answer(out.person, MustRead(**asked))


@on_both
def test_whoever_asked_sees_from_when_on_they_may_remind_again(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "请阅")
    asked: dict[str, Any] = {"request": 1, "conversation": where, "seq": 2}
    world.ask(ada, AskConfirmation(**asked))
    world.ask(ada, Remind(**asked))
    found: Sheet = store.answer(ada.person, MustRead(**asked))
    assert (found.allowed_actions, found.remind_from) == ([], rfc3339(world.clock.now() + APART))
    assert found.people[0].reminders == 1
    world.clock.move(APART)
    found = store.answer(ada.person, MustRead(**asked))
    assert (found.allowed_actions, found.remind_from) == (["remind"], None)
    world.ask(bo, Confirm(**asked))
    found = store.answer(ada.person, MustRead(**asked))
    assert (found.allowed_actions, found.ended_at) == ([], rfc3339(world.clock.now()))


@on_both
def test_the_lists_hold_what_is_open_newest_first(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    one, other = world.direct(ada, bo), world.group(ada, bo, eve)
    for where, seq in ((one, 2), (other, 2), (other, 3)):
        world.say(ada, where, "请阅")
        world.clock.move(timedelta(minutes=1))
        world.ask(ada, AskConfirmation(request=1, conversation=where, seq=seq))
    mine: MustReadList = store.answer(bo.person, MustReads(request=1))
    assert (mine.total, [(line.conversation, line.seq) for line in mine.must_reads]) == (
        3,
        [(str(other), 3), (str(other), 2), (str(one), 2)],
    )
    second: MustReadList = store.answer(bo.person, MustReads(request=1, after=1, limit=1))
    assert [line.seq for line in second.must_reads] == [2]
    world.ask(bo, Confirm(request=1, conversation=one, seq=2))
    world.ask(bo, Confirm(request=1, conversation=other, seq=3))
    assert [line.seq for line in store.answer(bo.person, MustReads(request=1)).must_reads] == [2]
    asked: MustReadList = store.answer(ada.person, MustReads(request=1, side=Side.ASKED))
    assert [(line.conversation, line.seq, line.asked, line.confirmed) for line in asked.must_reads] == [
        (str(other), 3, 2, 1),
        (str(other), 2, 2, 0),
    ]
    assert store.answer(eve.person, MustReads(request=1, side=Side.ASKED)).total == 0


@on_both
def test_a_summary_counts_what_waits_for_the_reader(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where, other = world.direct(ada, bo), world.group(ada, bo)
    for _ in range(2):
        world.say(ada, where, "请阅")
    for seq in (2, 3):
        world.ask(ada, AskConfirmation(request=1, conversation=where, seq=seq))

    def waiting(who: Any) -> dict[Any, int]:  # noqa: ANN401
        found = asyncio.run(store.core.reader.summaries(who.person))
        return {each.id: each.must_reads for each in found}

    assert waiting(bo) == {where: 2, other: 0}
    assert waiting(ada) == {where: 0, other: 0}
    world.ask(bo, Confirm(request=1, conversation=where, seq=2))
    world.store.run(world.recall(ada, where, 3))
    assert waiting(bo) == {where: 0, other: 0}
