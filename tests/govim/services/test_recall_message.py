from datetime import timedelta

import pytest

from govim.domain.conversation import Role
from govim.domain.entry import EntryKind
from govim.domain.errors import AlreadyRecalled, ClientRefReused, NotFound, Rejected
from govim.domain.events import EntryAppended
from govim_audit.record import Kind
from tests.govim.hierarchy import give_role
from tests.govim.sites import SqlStore
from tests.govim.world import World, new_ref


def test_a_recall_is_an_entry_that_everybody_is_told_of(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "你好")
    recall = world.store.run(world.recall(ada, where, 2))
    assert (recall.kind, recall.seq, recall.ordinal, recall.target) == (EntryKind.RECALL, 3, 1, 2)
    told = world.store.told()[-1]
    assert isinstance(told, EntryAppended)
    assert (told.entry, told.last_ordinal, set(told.members)) == (recall, 1, {ada.person, bo.person})


def test_a_recall_is_recorded_with_the_rule_that_allowed_it(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "你好")
    recall = world.store.run(world.recall(ada, where, 2))
    [record] = world.recorded(Kind.MESSAGE_RECALLED)
    assert (record.conversation, record.seq, record.fields["target"]) == (where, recall.seq, 2)
    assert (record.fields["rule"], record.fields["policy"]) == ("default.allow", "office/2026.1")


@pytest.mark.parametrize(("kind", "seconds"), [("direct", 300), ("group", 120)])
def test_the_window_is_that_of_the_conversations_kind(world: World, kind: str, seconds: int) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo) if kind == "direct" else world.group(ada, bo)
    world.say(ada, where, "一")
    world.say(ada, where, "二")
    world.clock.move(timedelta(seconds=seconds))
    world.store.run(world.recall(ada, where, 2))
    world.clock.move(timedelta(milliseconds=1))
    with pytest.raises(Rejected) as refused:
        world.store.run(world.recall(ada, where, 3))
    assert refused.value.code == "recall_window_closed"
    assert refused.value.rule == "office.recall.window"


def test_only_the_sender_recalls(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "你好")
    with pytest.raises(Rejected) as refused:
        world.store.run(world.recall(bo, where, 2))
    assert refused.value.code == "recall_not_sender"
    [record] = world.recorded(Kind.RECALL_REFUSED)
    assert (record.actor, record.fields["rule"], record.fields["target"]) == (
        bo.person,
        "office.recall.sender",
        2,
    )


def test_owner_and_administrators_recall_what_members_said_and_the_record_says_so(
    store: SqlStore, world: World
) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    give_role(store, where, bo, Role.ADMIN)
    for who in (eve, eve, ada, bo):
        world.say(who, where, "一")
    world.clock.move(timedelta(days=30))  # they are not held to the window
    world.store.run(world.recall(bo, where, 2))
    world.store.run(world.recall(ada, where, 3))
    [first, second] = world.recorded(Kind.MESSAGE_RECALLED)
    assert (first.actor, second.actor) == (bo.person, ada.person)
    assert first.fields["rule"] == second.fields["rule"] == "office.recall.administrators"
    for who, seq in ((bo, 4), (eve, 5)):  # above oneself, nobody's
        with pytest.raises(Rejected) as refused:
            world.store.run(world.recall(who, where, seq))
        assert refused.value.code == "recall_not_sender"
    world.store.run(world.recall(ada, where, 5))


def test_a_late_recall_is_refused_with_the_way_to_ask_for_it(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "你好")
    world.clock.move(timedelta(days=1))
    with pytest.raises(Rejected) as refused:
        world.store.run(world.recall(ada, where, 2))
    assert refused.value.detail["can_request"] is True


def test_what_was_recalled_is_not_recalled_again(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "你好")
    world.store.run(world.recall(ada, where, 2))
    with pytest.raises(AlreadyRecalled):
        world.store.run(world.recall(ada, where, 2))


@pytest.mark.parametrize("seq", [1, 3, 4])
def test_only_a_message_is_recalled(world: World, seq: int) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "你好")
    world.store.run(world.recall(ada, where, 2))
    with pytest.raises(NotFound):
        world.store.run(world.recall(ada, where, seq))


def test_a_retry_is_one_recall_even_when_the_window_has_closed(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where, ref = world.direct(ada, bo), new_ref()
    world.say(ada, where, "一")
    world.say(ada, where, "二")
    first = world.store.run(world.recall(ada, where, 2, ref))
    world.clock.move(timedelta(days=1))
    assert world.store.run(world.recall(ada, where, 2, ref)) == first
    with pytest.raises(ClientRefReused):
        world.store.run(world.recall(ada, where, 3, ref))
    assert len(world.recorded(Kind.MESSAGE_RECALLED)) == 1
