from datetime import timedelta
from uuid import UUID

import pytest

from govim.domain.actor import Actor
from govim.domain.errors import NotFound
from govim.protocol.sign_offs import Box, OneSignOff, RequestRecall, SignOffList, SignOffs, SignOffView
from tests.govim.hierarchy import decision, late
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


def box(store: SqlStore, who: Actor, which: Box, *, after: int = 0, limit: int = 50) -> SignOffList:
    found = store.answer(who.person, SignOffs(request=1, box=which, after=after, limit=limit))
    assert isinstance(found, SignOffList)
    return found


@on_both
def test_what_waits_moves_to_what_was_decided(store: SqlStore, world: World) -> None:
    case = late(world)
    world.say(case.clerk, case.where, "二")
    first = world.ask(case.clerk, case.request())
    world.clock.move(timedelta(seconds=1))
    second = world.ask(
        case.clerk, RequestRecall(request=1, conversation=case.where, seq=case.seq + 1, reason="二")
    )
    waiting = box(store, case.head, Box.WAITING)
    assert (waiting.total, waiting.waiting) == (2, 2)
    assert [each.id for each in waiting.sign_offs] == [second.id, first.id]
    assert waiting.sign_offs[0].allowed_actions == ["approve", "refuse"]
    assert [each.id for each in box(store, case.head, Box.WAITING, after=1, limit=1).sign_offs] == [first.id]
    world.ask(case.head, decision(second, is_approved=False, reason="不必"))
    assert [each.id for each in box(store, case.head, Box.WAITING).sign_offs] == [first.id]
    decided = box(store, case.head, Box.DECIDED)
    assert ([each.id for each in decided.sign_offs], decided.waiting) == ([second.id], 1)
    asked = box(store, case.clerk, Box.ASKED)
    assert [each.state for each in asked.sign_offs] == ["refused", "open"]
    assert (asked.sign_offs[0].reason, asked.sign_offs[1].allowed_actions) == ("不必", ["withdraw"])


def test_what_is_over_waits_no_longer(store: SqlStore, world: World) -> None:
    case = late(world)
    world.ask(case.clerk, case.request())
    world.clock.move(timedelta(days=7))
    assert box(store, case.head, Box.WAITING).total == 0
    assert [each.state for each in box(store, case.head, Box.DECIDED).sign_offs] == ["expired"]


def test_others_know_of_none(store: SqlStore, world: World) -> None:
    case = late(world)
    asked = world.ask(case.clerk, case.request())
    assert [box(store, case.colleague, each).total for each in Box] == [0, 0, 0]
    one = OneSignOff(request=1, sign_off=UUID(asked.id))
    with pytest.raises(NotFound):
        store.answer(case.colleague.person, one)
    with pytest.raises(NotFound):
        store.answer(case.head.person, OneSignOff(request=1, sign_off=world.ids.new()))
    seen: SignOffView = store.answer(case.head.person, one)
    assert (seen.shown, seen.shown_hash) == (asked.shown, asked.shown_hash)
