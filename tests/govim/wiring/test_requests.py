from govim.protocol.bodies import TextBody
from govim.protocol.frames import Receipt, Send
from govim.protocol.messages import Pin, React
from govim.wiring.requests import Requests
from tests.govim.world import World, new_ref


def test_work_names_what_a_batch_must_read_and_lock(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where, ref = world.direct(ada, bo), new_ref()
    work_of = Requests(world.clock, world.pack).work_of
    sent = work_of(ada, Send(client_ref=ref, conversation=where, body=TextBody(text="你好")))
    pinned = work_of(ada, Pin(client_ref=ref, conversation=where, seq=1))
    for work in (sent, pinned):
        assert (work.conversations, work.refs) == ((where,), ((ada.person, ref),))
    for work in (
        work_of(ada, Receipt(conversation=where, read=1)),
        work_of(ada, React(request=1, conversation=where, seq=1, reaction="👍")),
    ):
        assert (work.conversations, work.refs) == ((where,), ())
