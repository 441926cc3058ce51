from dataclasses import replace

import pytest

from govim.domain.errors import NotAllowed, NotFound
from govim.domain.ids import ConversationId
from govim.protocol.bodies import Body, ForwardBody, Quote, TextBody
from govim.protocol.frames import Send
from govim.protocol.groups import AddMembers, ChangeSettings
from govim.protocol.messages import Edit, Reached, RecallReach, Versions
from govim.storage.asking import Asking
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.message_reads import read_versions
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref

pytestmark = on_both


def send(where: ConversationId, body: Body, burn: int | None = None) -> Send:
    return Send(client_ref=new_ref(), conversation=where, body=body, burn_seconds=burn)


def test_members_see_every_version_unless_it_was_recalled_or_burns(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    body = TextBody(text="十点")
    world.ask(ada, Edit(client_ref=new_ref(), conversation=where, seq=2, base=2, body=body))
    world.ask(ada, send(where, TextBody(text="焚"), 5))
    asked = Versions(request=1, conversation=where, seq=2)
    found = store.answer(bo.person, asked).versions
    assert [(each.seq, each.body["text"]) for each in found] == [(2, "九点"), (3, "十点")]
    assert store.answer(bo.person, Versions(request=1, conversation=where, seq=4)).versions == []
    for who, seq in ((eve, 2), (bo, 1), (bo, 3), (bo, 9)):
        with pytest.raises(NotFound):
            store.answer(who.person, Versions(request=1, conversation=where, seq=seq))
    world.store.run(world.recall(ada, where, 2))
    assert store.answer(bo.person, asked).versions == []


def test_newcomers_see_no_version_of_what_was_said_before(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    world.say(ada, where, "九点")
    world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where, newcomers="joined"))
    world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[cy.person]))
    asked = Versions(request=1, conversation=where, seq=2)
    assert len(store.answer(bo.person, asked).versions) == 1
    with pytest.raises(NotFound):
        store.answer(cy.person, asked)


def test_the_policy_may_keep_earlier_versions(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    edits = replace(world.pack.messages.edit, shows_versions=False)
    pack = replace(world.pack, messages=replace(world.pack.messages, edit=edits))
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        asking = Asking(
            connection=connection,
            keyring=Keyring(load_master_key(store.folder)),
            person=bo.person,
            at=world.clock.now(),
            pack=pack,
        )
        with pytest.raises(NotAllowed) as refused:
            read_versions(asking, Versions(request=1, conversation=where, seq=2))
    engine.dispose()
    assert refused.value.rule == "office.edit.versions"


def test_whoever_recalled_a_message_learns_where_it_had_been_shown(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    there, known, foreign = world.direct(ada, bo), world.group(bo, ada, cy), world.direct(bo, cy)
    world.say(ada, there, "九点")
    world.ask(bo, send(there, TextBody(text="好", quote=Quote(seq=2))))
    forward = ForwardBody(conversation=there, seq=2)
    for where in (known, foreign, foreign):
        world.ask(bo, send(where, forward))
    asked = RecallReach(request=1, conversation=there, seq=2)
    with pytest.raises(NotFound):  # not yet
        store.answer(ada.person, asked)
    world.store.run(world.recall(ada, there, 2))
    reach = store.answer(ada.person, asked)
    assert sorted(reach.reached, key=lambda each: each.conversation) == sorted(
        [Reached(conversation=str(there), seqs=[3]), Reached(conversation=str(known), seqs=[2])],
        key=lambda each: each.conversation,
    )
    assert reach.elsewhere == 2
    with pytest.raises(NotFound):
        store.answer(bo.person, asked)
