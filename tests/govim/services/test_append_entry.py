import pytest

from govim.domain.entry import Content, EntryKind
from govim.domain.errors import ClientRefReused
from govim.domain.events import EntryAppended
from govim.ports import Transaction, Work
from govim.protocol.messages import Pin
from govim.services.append_entry import append_entry, draft_of, earlier_entry
from govim_audit.record import Kind
from tests.govim.world import World, new_ref


def test_an_entry_its_record_and_what_is_told_belong_together(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    draft = draft_of(ada, Pin(client_ref=new_ref(), conversation=where, seq=1), EntryKind.PIN, target=1)

    def append(tx: Transaction) -> object:
        conversation = tx.log.conversation(where)
        assert conversation is not None
        kind, at = Kind.MESSAGE_PINNED, world.clock.now()
        return append_entry(draft, ada, conversation, kind, tx=tx, at=at, body={"why": "x"})

    entry = world.store.run(Work(run=append))
    [record] = world.recorded(Kind.MESSAGE_PINNED)
    assert (record.seq, record.fields["target"], record.fields["why"]) == (2, 1, "x")
    assert [event.entry for event in world.store.told() if isinstance(event, EntryAppended)] == [entry]
    assert world.store.run(Work(run=lambda tx: earlier_entry(draft, tx=tx))) == entry


@pytest.mark.parametrize("change", ["target", "kind", "content", "conversation", "joined"])
def test_a_ref_that_made_something_else_is_refused(world: World, change: str) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where, elsewhere = world.direct(ada, bo), world.direct(ada, cy)
    world.say(ada, where, "一")
    request = Pin(client_ref=new_ref(), conversation=where, seq=2)
    world.ask(ada, request)
    said: Content = {"kind": "pin", "is_pinned": True}
    same = draft_of(ada, request, EntryKind.PIN, content=said, target=2)
    assert world.store.run(Work(run=lambda tx: earlier_entry(same, tx=tx))) is not None
    other = {
        "target": draft_of(ada, request, EntryKind.PIN, content=said, target=3),
        "kind": draft_of(ada, request, EntryKind.RECALL, content=said, target=2),
        "content": draft_of(ada, request, EntryKind.PIN, content={"kind": "text", "text": "x"}, target=2),
        "conversation": draft_of(
            ada,
            Pin(client_ref=request.client_ref, conversation=elsewhere, seq=2),
            EntryKind.PIN,
            content=said,
            target=2,
        ),
        "joined": draft_of(ada, request, EntryKind.PIN, content=said, target=2, joined=(bo.person,)),
    }[change]
    with pytest.raises(ClientRefReused):
        world.store.run(Work(run=lambda tx: earlier_entry(other, tx=tx)))
