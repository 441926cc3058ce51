"""What the contract does not say: how SQLite keeps it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from govim.domain.entry import Draft, EntryKind
from govim.domain.ids import ConversationId
from govim.ports import Work
from govim.storage.database import open_reader
from govim.storage.schema import client_refs, conversations, entries, receipt_advances
from tests.govim.sites import SqlStore
from tests.govim.world import World, new_ref


def test_every_move_of_a_cursor_stays_on_record(store: SqlStore, world: World) -> None:
    """Who read it, and when: append-only."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for _ in range(3):
        world.say(ada, where, "你好")
    began = world.clock.now()
    store.run(world.advance(bo, where, delivered=2))
    world.clock.move(timedelta(seconds=1))
    store.run(world.advance(bo, where, read=3))
    store.run(world.advance(bo, where, read=1))
    columns = receipt_advances.c
    engine = open_reader(store.folder)
    with engine.begin() as connection:
        rows = connection.execute(
            select(
                columns.person, columns.kind, columns.from_seq, columns.to_seq, columns.at, columns.session
            ).order_by(columns.id)
        ).all()
    engine.dispose()
    later = began + timedelta(seconds=1)
    assert [tuple(row) for row in rows] == [
        (bo.person, "delivered", 0, 2, began, bo.session),
        (bo.person, "delivered", 2, 3, later, bo.session),
        (bo.person, "read", 0, 3, later, bo.session),
    ]


def test_rows_and_heads_agree_after_a_batch(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    here, there = world.direct(ada, bo), world.group(ada, bo)
    store.together([world.send(ada, where, "你好") for where in (here, there, here, there, here)])
    engine = open_reader(store.folder)
    with engine.begin() as connection:
        for where, last in ((here, 4), (there, 3)):
            head = connection.execute(select(conversations).where(conversations.c.id == where)).one()
            assert (head.last_seq, head.last_ordinal) == (last, last - 1)
            seqs = select(entries.c.seq).where(entries.c.conversation == where).order_by(entries.c.seq)
            assert list(connection.scalars(seqs)) == list(range(1, last + 1))
        assert len(connection.execute(select(client_refs)).all()) == 7
    engine.dispose()


def test_a_retry_is_known_after_a_restart(store: SqlStore, world: World) -> None:
    """For ever."""
    ada, bo = world.person("ada"), world.person("bo")
    where, ref = world.direct(ada, bo), new_ref()
    first = world.say(ada, where, "你好", ref)
    store.reopen()
    assert world.say(ada, where, "你好", ref) == first
    assert world.say(ada, where, "再来").seq == 3


def test_nothing_is_appended_where_there_is_no_conversation(store: SqlStore, world: World) -> None:
    draft = Draft(
        conversation=ConversationId(world.ids.new()),
        sender=world.person("ada").person,
        client_ref=new_ref(),
        kind=EntryKind.MESSAGE,
    )
    with pytest.raises(LookupError):
        store.run(Work(run=lambda tx: tx.log.append(draft, at=world.clock.now())))
