from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from govim.domain.actor import Actor
from govim.domain.errors import NotFound, Rejected
from govim.domain.ids import ConversationId
from govim.protocol.receipts import ReaderList, Readers, ReaderState
from govim.storage.asking import Asking
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.receipt_reads import read_readers
from govim.storage.schema import members
from govim_audit.record import rfc3339
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


@on_both
def test_who_read_it_and_when_is_said_to_members(store: SqlStore, world: World) -> None:
    ada, bo, eve, kim, out = (world.person(name) for name in ("ada", "bo", "eve", "kim", "out"))
    where = world.group(ada, bo, eve, kim)
    for _ in range(3):
        world.say(ada, where, "请阅")
    store.run(world.advance(bo, where, read=2))  # not yet the message
    times = []
    for who, delivered, read in ((bo, 3, 0), (bo, 0, 3), (bo, 0, 4), (eve, 4, 0)):
        world.clock.move(timedelta(minutes=1))
        times.append(rfc3339(world.clock.now()))
        store.run(world.advance(who, where, delivered=delivered, read=read))
    request = Readers(request=1, conversation=where, seq=3)
    found: ReaderList = store.answer(ada.person, request)
    assert found.counts == {"read": 1, "delivered": 1, "not": 1}
    assert {line.person: (line.state, line.delivered_at, line.read_at) for line in found.readers} == {
        str(bo.person): (ReaderState.READ, times[0], times[1]),
        str(eve.person): (ReaderState.DELIVERED, times[3], None),
        str(kim.person): (ReaderState.NOT, None, None),
    }
    assert found == store.answer(bo.person, request)
    for who, seq in ((out, 3), (ada, 1), (ada, 5)):
        with pytest.raises(NotFound):
            store.answer(who.person, Readers(request=1, conversation=where, seq=seq))


@on_both
def test_readers_come_in_pages_and_by_state(store: SqlStore, world: World) -> None:
    people = [world.person(f"person-{number}") for number in range(6)]
    where = world.group(*people)
    world.say(people[0], where, "请阅")
    for who in people[1:4]:
        store.run(world.advance(who, where, read=2))
    seen: list[str] = []
    after: UUID | None = None
    while page := _page(store, people[1], where, after):
        seen += page
        after = UUID(page[-1])
    assert seen == sorted(str(who.person) for who in people[1:4])


def _page(store: SqlStore, who: Actor, where: ConversationId, after: UUID | None) -> list[str]:
    request = Readers(request=1, conversation=where, seq=2, state=ReaderState.READ, after=after, limit=2)
    return [line.person for line in store.answer(who.person, request).readers]


def test_where_policy_says_so_only_the_sender_and_administrators_see_it(
    store: SqlStore, world: World
) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where, pair = world.group(ada, bo, eve), world.direct(bo, eve)
    for by, conversation in ((bo, where), (bo, pair)):
        world.say(by, conversation, "请阅")
    strict = replace(world.pack, receipts_are_for_members=False)
    writer = store.dialect.open_writer()
    with writer.begin() as connection:

        def ask(who: Actor, conversation: ConversationId) -> ReaderList:
            asking = Asking(
                connection=connection,
                keyring=Keyring(load_master_key(store.folder)),
                person=who.person,
                at=world.clock.now(),
                pack=strict,
            )
            return read_readers(asking, Readers(request=1, conversation=conversation, seq=2))

        assert ask(bo, where).counts["not"] == 2  # the sender
        assert ask(ada, where).counts["not"] == 2  # the owner
        with pytest.raises(Rejected) as refused:
            ask(eve, where)
        assert (refused.value.code, refused.value.rule) == ("receipts_hidden", "office.receipts.who")
        connection.execute(update(members).where(members.c.person == eve.person).values(role="admin"))
        assert ask(eve, where).counts["not"] == 2
        assert ask(eve, pair).counts["not"] == 1  # a pair has nobody to hide it from
    writer.dispose()
