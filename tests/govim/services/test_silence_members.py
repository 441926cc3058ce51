from datetime import datetime, timedelta

import pytest

from govim.domain.errors import Malformed, NothingChanged, Rejected
from govim.domain.ids import ConversationId, PersonId
from govim.protocol.bodies import Quote, TextBody
from govim.protocol.frames import Send
from govim.protocol.groups import SetRole, Silence
from govim.protocol.messages import Pin
from govim_audit.record import Kind
from tests.govim.world import START, World, new_ref

NOON = START + timedelta(hours=5)


def silence(where: ConversationId, person: PersonId | None = None, until: datetime | None = NOON) -> Silence:
    return Silence(client_ref=new_ref(), conversation=where, person=person, until=until)


def test_one_member_reads_and_does_not_write_until_it_ends(world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo, cy)
    message = world.say(bo, where, "一")
    request = silence(where, bo.person)
    entry = world.ask(ada, request)
    assert world.ask(ada, request) == entry
    with pytest.raises(Rejected) as refused:
        world.say(bo, where, "二")
    assert (refused.value.code, refused.value.rule) == ("silenced", "group.silenced")
    with pytest.raises(Rejected, match="silenced"):
        world.ask(bo, Pin(client_ref=new_ref(), conversation=where, seq=message.seq))
    quoting = TextBody(text="二", quote=Quote(seq=message.seq))
    with pytest.raises(Rejected, match="silenced"):
        world.ask(bo, Send(client_ref=new_ref(), conversation=where, body=quoting))
    world.say(cy, where, "三")
    world.store.run(world.recall(bo, where, message.seq))
    world.clock.move(timedelta(hours=5))
    world.say(bo, where, "四")
    [record] = world.recorded(Kind.SILENCE_CHANGED)
    assert (record.fields["person"], record.fields["until"]) == (str(bo.person), "2026-11-24T11:50:00.000Z")
    assert world.ask(ada, request) == entry  # a retry, though its time is over


def test_everybody_but_those_with_a_role(world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo, cy)
    world.ask(ada, SetRole(client_ref=new_ref(), conversation=where, person=bo.person, role="admin"))
    world.ask(bo, silence(where))
    world.say(ada, where, "一")
    world.say(bo, where, "二")
    with pytest.raises(Rejected, match="silenced"):
        world.say(cy, where, "三")
    world.ask(bo, silence(where, until=None))
    world.say(cy, where, "三")
    with pytest.raises(NothingChanged):
        world.ask(bo, silence(where, until=None))


def test_what_is_no_silence_is_refused(world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo, cy)
    world.ask(ada, SetRole(client_ref=new_ref(), conversation=where, person=bo.person, role="admin"))
    for past in (START, START - timedelta(days=1)):
        with pytest.raises(Malformed):
            world.ask(ada, silence(where, cy.person, past))
    with pytest.raises(Malformed):
        world.ask(ada, silence(where, ada.person))
    with pytest.raises(Rejected, match="needs_owner"):
        world.ask(bo, silence(where, ada.person))
    with pytest.raises(Rejected, match="needs_manager"):
        world.ask(cy, silence(where))
