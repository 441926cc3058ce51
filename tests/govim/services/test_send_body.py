from datetime import timedelta

import pytest

from govim.domain.actor import Actor
from govim.domain.entry import Entry
from govim.domain.errors import (
    ClientRefReused,
    Rejected,
)
from govim.domain.events import EntryAppended
from govim.domain.ids import ConversationId
from govim.protocol.bodies import Body, ForwardBody, Quote, TextBody
from govim.protocol.frames import Send
from govim.protocol.groups import Silence
from govim_audit.record import Kind
from tests.govim.world import World, new_ref


def send(where: ConversationId, body: Body, *, burn_seconds: int | None = None) -> Send:
    return Send(client_ref=new_ref(), conversation=where, body=body, burn_seconds=burn_seconds)


def say(world: World, who: Actor, where: ConversationId, body: Body, *, burn: int | None = None) -> Entry:
    entry = world.ask(who, send(where, body, burn_seconds=burn))
    assert isinstance(entry, Entry)
    return entry


def told(world: World) -> Entry:
    event = world.store.told()[-1]
    assert isinstance(event, EntryAppended)
    return event.entry


@pytest.mark.parametrize(
    "other",
    [
        TextBody(text="好"),
        TextBody(text="好", quote=Quote(seq=3)),
        TextBody(text="坏", quote=Quote(seq=2)),
        TextBody(text="好", quote=Quote(seq=2), mention_all=True),
    ],
)
def test_a_retry_is_one_result_and_another_body_is_refused(world: World, other: Body) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    world.say(ada, where, "二")
    first = send(where, TextBody(text="好", quote=Quote(seq=2)))
    entry = world.ask(bo, first)
    assert world.ask(bo, first).seq == entry.seq
    with pytest.raises(ClientRefReused):
        world.ask(bo, Send(client_ref=first.client_ref, conversation=where, body=other))


def test_a_forward_is_retried_after_its_source_was_recalled_and_is_no_text(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    world.say(ada, where, "一")
    forward = send(where, ForwardBody(conversation=where, seq=2))
    entry = world.ask(bo, forward)
    world.store.run(world.recall(ada, where, 2))
    assert world.ask(bo, forward).seq == entry.seq
    for body in (ForwardBody(conversation=where, seq=3), TextBody(text="一")):
        with pytest.raises(ClientRefReused):
            world.ask(bo, Send(client_ref=forward.client_ref, conversation=where, body=body))


def test_who_may_not_write_forwards_nothing_either(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    world.say(ada, where, "一")
    until = world.clock.now() + timedelta(hours=1)
    world.ask(ada, Silence(client_ref=new_ref(), conversation=where, person=bo.person, until=until))
    with pytest.raises(Rejected) as refused:
        say(world, bo, where, ForwardBody(conversation=where, seq=2))
    assert refused.value.code == "silenced"


def test_a_message_that_burns_is_another_one(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    burning = send(where, TextBody(text="一"), burn_seconds=5)
    entry = world.ask(ada, burning)
    assert (entry.burn_seconds, told(world).burn_seconds) == (5, 5)
    assert world.recorded(Kind.MESSAGE_SENT)[-1].fields["burn_seconds"] == 5
    for seconds in (None, 6):
        other = Send(
            client_ref=burning.client_ref, conversation=where, body=burning.body, burn_seconds=seconds
        )
        with pytest.raises(ClientRefReused):
            world.ask(ada, other)
    with pytest.raises(Rejected) as refused:
        say(world, ada, world.group(ada, bo), TextBody(text="一"), burn=5)
    assert refused.value.code == "burn_not_here"
