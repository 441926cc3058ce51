import asyncio
from datetime import timedelta

import pytest

from govim.domain.due import Due, MustReadsDue, ReceiptsDue
from govim.ports import Work
from govim.protocol.must_reads import AskConfirmation
from govim.services.due import do_what_is_due
from govim.storage import due_reads
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


def due(store: SqlStore, world: World) -> list[Due]:
    return asyncio.run(store.core.reader.due(world.clock.now()))


@on_both
def test_advances_are_due_once_the_oldest_is_a_minute_old(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where, other = world.direct(ada, bo), world.group(ada, bo)
    assert due(store, world) == []
    store.run(world.advance(bo, where, delivered=1))
    world.clock.move(timedelta(seconds=25))
    store.run(world.advance(bo, other, delivered=1))
    world.clock.move(timedelta(seconds=34))
    store.run(world.advance(ada, other, delivered=1))
    assert due(store, world) == []
    world.clock.move(timedelta(seconds=1))
    [found] = due(store, world)
    assert isinstance(found, ReceiptsDue)
    ids = [each.id for each in store.run(Work(run=lambda tx: tx.receipts.between(0, 99)))]
    assert (found.conversations, found.after, found.up_to) == (
        (where, other),
        0,
        ids[1],
    )  # the third is young
    store.run(Work(run=lambda tx: do_what_is_due(found, tx=tx, at=world.clock.now())))
    assert due(store, world) == []
    world.clock.move(timedelta(minutes=1))
    assert due(store, world) == [ReceiptsDue(conversations=(other,), after=ids[1], up_to=ids[2])]


def test_a_piece_has_a_size(store: SqlStore, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_reads, "MOST_ADVANCES", 1)
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for who in (ada, bo):
        store.run(world.advance(who, where, delivered=1))
    world.clock.move(timedelta(minutes=1))
    found = due(store, world)
    assert found == [ReceiptsDue(conversations=(where,), after=0, up_to=1)]


@on_both
def test_must_reads_are_due_when_somebody_becomes_late(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for seq in (2, 3):
        world.say(ada, where, "请阅")
        world.ask(ada, AskConfirmation(request=1, conversation=where, seq=seq, to_deputy_after=60))
    assert due(store, world) == []
    world.clock.move(timedelta(seconds=60))
    assert due(store, world) == [MustReadsDue(conversations=(where,))]
