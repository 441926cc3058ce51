import asyncio

from govim.domain.actor import Actor
from govim.domain.entry import EntryKind
from govim.domain.events import EntryAppended
from govim.domain.ids import ConversationId
from govim.protocol.bodies import Body, ForwardBody, MergedBody, Quote, TextBody
from govim.protocol.frames import Send
from govim.protocol.groups import Dissolve
from govim.protocol.views import changed
from govim_audit.record import Kind
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref

pytestmark = on_both


def say(world: World, who: Actor, where: ConversationId, body: Body) -> None:
    world.ask(who, Send(client_ref=new_ref(), conversation=where, body=body))


def test_a_recall_is_told_wherever_the_message_was_forwarded(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    there, here = world.direct(ada, bo), world.direct(bo, cy)
    world.say(ada, there, "九点")
    say(world, bo, there, TextBody(text="好", quote=Quote(seq=2)))
    say(world, bo, here, ForwardBody(conversation=there, seq=2))
    say(world, bo, here, MergedBody(conversation=here, seqs=[2], title="记录"))
    world.store.run(recall := world.recall(ada, there, 2))
    assert [(each.kind, each.target) for each in world.entries(here)[3:]] == [
        (EntryKind.WITHDRAWAL, 2),
        (EntryKind.WITHDRAWAL, 3),
    ]
    assert [entry.kind for entry in world.entries(there)[3:]] == [EntryKind.RECALL]  # a quote needs none
    told = [event for event in store.told()[-2:] if isinstance(event, EntryAppended)]
    assert [set(event.members) for event in told] == [{bo.person, cy.person}] * 2
    records = world.recorded(Kind.MESSAGE_WITHDRAWN)
    assert [
        (record.conversation, record.fields["target"], record.fields["source"]) for record in records
    ] == [
        (here, 2, [str(there), 2]),
        (here, 3, [str(there), 2]),
    ]
    world.store.run(recall)  # a retry withdraws nothing twice
    assert len(world.entries(here)) == 5


def test_a_device_that_was_away_learns_what_it_may_show_no_longer(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    there, here = world.direct(ada, bo), world.direct(bo, cy)
    for text in ("一", "二"):
        world.say(ada, there, text)
        say(world, bo, here, ForwardBody(conversation=there, seq=world.entries(there)[-1].seq))
    for seq in (2, 3):
        world.store.run(world.recall(ada, there, seq))
    world.store.run(world.recall(bo, here, 3))
    [found] = asyncio.run(store.core.reader.resumes(cy.person, {here: 3}))
    changes = [changed(each) for each in found.changed]
    assert [(each.seq, each.state) for each in changes] == [(2, "withdrawn"), (3, "recalled")]
    assert changes[0].entry is not None
    assert changes[0].entry.body is not None
    assert changes[0].entry.body["state"] == "withdrawn"
    assert changes[1].entry is None


def test_it_reaches_an_archived_group_too(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    there, here = world.direct(ada, bo), world.group(bo, cy)
    world.say(ada, there, "九点")
    say(world, bo, here, ForwardBody(conversation=there, seq=2))
    world.ask(bo, Dissolve(client_ref=new_ref(), conversation=here))
    world.store.run(world.recall(ada, there, 2))
    assert store.told()
    assert world.entries(here)[-1].kind is EntryKind.WITHDRAWAL
