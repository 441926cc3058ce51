import pytest

from govim.domain.conversation import Adders, ConversationKind, Newcomers, Rules
from govim.domain.errors import Malformed, NothingChanged, Rejected
from govim.ports import Work
from govim.protocol.groups import ChangeSettings, SetRole
from govim_audit.record import Kind
from tests.govim.services.test_add_members import add
from tests.govim.world import FORBIDDEN_TEXT, World, new_ref


def test_what_is_named_changes_and_the_rest_stays(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo, title="旧名")
    request = ChangeSettings(client_ref=new_ref(), conversation=where, title="新名", newcomers="joined")
    entry = world.ask(ada, request)
    assert entry.content == {"kind": "settings", "title": "新名", "newcomers": "joined"}
    found = world.store.run(Work(run=lambda tx: tx.log.conversation(where)))
    assert found is not None
    assert (found.title, found.rules) == ("新名", Rules(newcomers=Newcomers.JOINED, adders=Adders.MANAGERS))
    [record] = world.recorded(Kind.SETTINGS_CHANGED)
    assert record.fields["changed"] == {"title": "新名", "newcomers": "joined"}
    assert world.ask(ada, request) == entry
    with pytest.raises(NothingChanged):
        world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where, title="新名"))
    with pytest.raises(Malformed):
        world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where))


def test_managers_change_it_and_a_title_is_decided_as_ever(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    with pytest.raises(Rejected, match="needs_manager"):
        world.ask(bo, ChangeSettings(client_ref=new_ref(), conversation=where, title="新名"))
    with pytest.raises(Rejected, match="title_word"):
        world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where, title=FORBIDDEN_TEXT))
    world.ask(ada, SetRole(client_ref=new_ref(), conversation=where, person=bo.person, role="admin"))
    world.ask(bo, ChangeSettings(client_ref=new_ref(), conversation=where, title="新名"))


def test_members_of_a_group_that_forbids_it_open_no_direct_conversation(world: World) -> None:
    ada, bo, cy, di, eve = (world.person(name) for name in ("ada", "bo", "cy", "di", "eve"))
    where = world.group(ada, bo, cy, di)
    known = world.direct(bo, di)
    forbid = ChangeSettings(client_ref=new_ref(), conversation=where, is_private_forbidden=True)
    world.ask(ada, forbid)
    with pytest.raises(Rejected) as refused:
        world.direct(bo, cy)
    assert (refused.value.code, refused.value.rule) == ("private_forbidden", "group.private_forbidden")
    assert refused.value.detail["group"] == str(where)
    world.direct(bo, ada)  # who leads it may be written to
    world.direct(bo, eve)
    assert world.direct(bo, di) == known
    world.say(bo, known, "继续")  # who knew each other go on
    other = world.group(eve, bo)
    with pytest.raises(Rejected, match="private_forbidden"):
        world.direct(cy, bo)
    world.ask(eve, add(other, cy.person))
    world.direct(cy, bo)  # the other group allows it


def test_channels_have_settings_too(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.store.run(world.open(ada, ConversationKind.CHANNEL, (bo.person,), "通知"))
    world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where, adders="all"))
