import pytest

from govim.domain.entry import EntryKind
from govim.domain.errors import Rejected
from govim.protocol.groups import Announce
from govim_audit.record import Kind
from tests.govim.world import FORBIDDEN_TEXT, World, new_ref


def test_managers_announce_what_the_policy_allows(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    request = Announce(client_ref=new_ref(), conversation=where, text="周五停电")
    entry = world.ask(ada, request)
    assert (entry.kind, entry.content) == (
        EntryKind.ANNOUNCEMENT,
        {"kind": "announcement", "text": "周五停电"},
    )
    assert world.ask(ada, request) == entry
    [record] = world.recorded(Kind.ANNOUNCED)
    assert record.seq == entry.seq
    for who, text, code in ((bo, "我也说", "needs_manager"), (ada, FORBIDDEN_TEXT, "sensitive_word")):
        with pytest.raises(Rejected, match=code):
            world.ask(who, Announce(client_ref=new_ref(), conversation=where, text=text))
    world.ask(ada, Announce(client_ref=new_ref(), conversation=where, text=None))
