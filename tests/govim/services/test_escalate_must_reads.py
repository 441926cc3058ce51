from datetime import timedelta

import pytest

from govim.domain.actor import Actor
from govim.domain.due import MustReadsDue
from govim.domain.events import MustReadTold
from govim.domain.ids import ConversationId, PersonId, SessionId
from govim.domain.must_read import Reason
from govim.ports import Work
from govim.protocol.must_reads import AskConfirmation, Confirm, MustReadList, MustReads, Side
from govim.services import escalate_must_reads as escalation
from govim.services.due import do_what_is_due
from govim_audit.record import Kind
from tests.govim.hierarchy import official, unit
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import DESK, World

HOUR = timedelta(hours=1)


def actor(world: World, who: PersonId) -> Actor:
    return Actor(person=who, session=SessionId(world.ids.new()), origin=DESK)


def escalate(world: World, where: ConversationId) -> None:
    due = MustReadsDue(conversations=(where,))
    world.store.run(
        Work(run=lambda tx: do_what_is_due(due, tx=tx, at=world.clock.now()), conversations=(where,))
    )


def told(world: World) -> list[tuple[Reason, set[PersonId], set[PersonId]]]:
    events = [event for event in world.store.told() if isinstance(event, MustReadTold)]
    return [(event.reason, set(event.people), set(event.late)) for event in events]


@on_both
def test_the_deputy_is_told_then_the_superior_of_who_is_late(store: SqlStore, world: World) -> None:
    office = unit(world, "办公室")
    clerk, head = (
        official(world, "clerk", office).person,
        official(world, "head", office, is_head=True).person,
    )
    second = official(world, "second", office).person
    clerk, second = sorted((clerk, second))  # posts of one rank come in the order in which they were made
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo, actor(world, clerk))
    world.say(ada, where, "请阅")
    ask = AskConfirmation(
        request=1, conversation=where, seq=2, to_deputy_after=3600, to_superior_after=2 * 3600
    )
    world.ask(ada, ask)
    escalate(world, where)
    assert told(world) == []
    world.ask(bo, Confirm(request=1, conversation=where, seq=2))
    world.clock.move(HOUR)
    for _ in range(2):
        escalate(world, where)
    assert told(world) == [
        (Reason.DEPUTY, {second}, {clerk}),
        (Reason.REMINDER, {clerk}, set()),
    ]
    world.clock.move(HOUR)
    for _ in range(2):
        escalate(world, where)
    assert told(world)[2:] == [
        (Reason.SUPERIOR, {head}, {clerk}),
        (Reason.REMINDER, {clerk}, set()),
    ]
    records = world.recorded(Kind.MUST_READ_ESCALATED)
    assert [(record.actor, record.fields["step"], record.fields["told"]) for record in records] == [
        (None, "deputy", [[str(second), str(clerk)]]),
        (None, "superior", [[str(head), str(clerk)]]),
    ]
    found: MustReadList = store.answer(head, MustReads(request=1, side=Side.ESCALATED))
    assert [(line.seq, line.late, line.asked_by) for line in found.must_reads] == [
        (2, [str(clerk)], str(ada.person))
    ]


def test_many_who_are_late_are_told_of_in_pieces(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo, eve)
    world.say(ada, where, "请阅")
    world.ask(ada, AskConfirmation(request=1, conversation=where, seq=2, to_deputy_after=3600))
    world.clock.move(HOUR)
    monkeypatch.setattr(escalation, "MOST", 1)
    for _ in range(3):
        escalate(world, where)
    people = [record.fields["people"] for record in world.recorded(Kind.MUST_READ_ESCALATED)]
    assert sorted(map(str, people)) == sorted([f"['{who.person}']" for who in (bo, eve)])


def test_nobody_is_told_of_what_ended(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for text in ("一", "二"):
        world.say(ada, where, text)
    for seq in (2, 3):
        world.ask(ada, AskConfirmation(request=1, conversation=where, seq=seq, to_deputy_after=3600))
    world.ask(bo, Confirm(request=1, conversation=where, seq=2))
    world.store.run(world.recall(ada, where, 3))
    world.clock.move(HOUR)
    escalate(world, where)
    assert told(world) == []
