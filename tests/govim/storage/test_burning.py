import asyncio
from dataclasses import replace
from datetime import timedelta

from govim.domain.actor import Actor
from govim.domain.entry import Entry
from govim.domain.ids import ConversationId
from govim.protocol.bodies import TextBody
from govim.protocol.frames import Send
from govim.protocol.groups import AddMembers
from govim.protocol.messages import Pin, Pins
from govim.protocol.views import entry_view
from govim.storage.burning import AUDIENCE
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.reading import entries_of
from govim.storage.rows import entry_columns
from govim.storage.schema import entries
from govim_audit.record import Kind
from govim_policies.message_settings import BurnRules
from govim_policies.pack import Pack
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref

pytestmark = on_both
SECONDS = 10


def burn(world: World, who: Actor, where: ConversationId) -> None:
    body = TextBody(text="阅后即焚")
    world.ask(who, Send(client_ref=new_ref(), conversation=where, body=body, burn_seconds=SECONDS))


def seen(store: SqlStore, who: Actor, where: ConversationId, seq: int = 2) -> tuple[str | None, bool]:
    reading = store.core.reader.page(where, who.person, before=seq + 1, after=None, limit=1)
    view = entry_view(asyncio.run(reading).entries[0])
    assert view.burn_seconds == SECONDS
    return view.state, view.body is not None


GONE, THERE = ("burnt", False), ("sent", True)


def test_the_clock_starts_when_the_readers_cursor_passes(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    burn(world, ada, where)
    world.clock.move(timedelta(days=1))
    assert seen(store, bo, where) == THERE  # not read yet
    world.store.run(world.advance(bo, where, delivered=2))
    world.store.run(world.advance(ada, where, read=2))
    world.store.run(world.advance(bo, where, read=2))
    world.clock.move(timedelta(seconds=SECONDS, milliseconds=-1))
    assert seen(store, bo, where) == THERE
    world.say(ada, where, "一")
    world.store.run(world.advance(bo, where, read=3))  # reading on does not wind it up again
    world.clock.move(timedelta(milliseconds=1))
    assert seen(store, bo, where) == GONE


def test_the_senders_copy_burns_with_the_last_of_the_others(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    world.pack = with_groups(world)
    where = world.group(ada, bo, cy)
    burn(world, ada, where)
    world.store.run(world.advance(ada, where, read=2))
    world.store.run(world.advance(bo, where, read=2))
    world.clock.move(timedelta(seconds=SECONDS))
    assert [seen(store, who, where) for who in (ada, bo, cy)] == [THERE, GONE, THERE]
    world.store.run(world.advance(cy, where, read=2))
    world.clock.move(timedelta(seconds=SECONDS))
    assert [seen(store, who, where) for who in (ada, bo, cy)] == [GONE, GONE, GONE]


def with_groups(world: World) -> Pack:
    rules = BurnRules(kinds=frozenset({"direct", "group"}))
    return replace(world.pack, messages=replace(world.pack.messages, burn=rules))


def test_what_has_burnt_is_gone_everywhere_but_for_the_audit(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    burn(world, ada, where)
    world.ask(ada, Pin(client_ref=new_ref(), conversation=where, seq=2))
    world.store.run(world.advance(bo, where, read=2))
    world.clock.move(timedelta(seconds=SECONDS))
    [resumed] = asyncio.run(store.core.reader.resumes(bo.person, {where: 1}))
    [line] = asyncio.run(store.core.reader.summaries(bo.person))
    assert line.last is not None
    [pin] = store.answer(bo.person, Pins(request=1, conversation=where)).pins
    for view in (entry_view(resumed.page[0]), entry_view(line.last), pin.entry):
        assert (view.state, view.body) == ("burnt", None)
    [record] = world.recorded(Kind.MESSAGE_SENT)
    assert (record.text, record.fields["burn_seconds"]) == ("阅后即焚", SECONDS)


def test_only_who_is_told_of_it_sees_it_without_a_clock(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    burn(world, ada, where)
    engine, keyring = store.dialect.open_reader(), Keyring(load_master_key(store.folder))
    with engine.begin() as connection:

        def read(*viewer: object) -> Entry:
            query = entry_columns().where(entries.c.conversation == where, entries.c.seq == 2)
            return entries_of(connection, keyring, query, *viewer)[0]  # type: ignore[arg-type]

        assert (read().content, read().is_burnt) == (None, True)
        assert not read(AUDIENCE).is_burnt
        assert read(AUDIENCE).content is not None
    engine.dispose()


def test_who_joined_later_has_no_copy(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    world.pack = with_groups(world)
    where = world.group(ada, bo)
    burn(world, ada, where)
    world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[cy.person]))
    assert [seen(store, who, where) for who in (bo, cy)] == [THERE, GONE]
