import pytest

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation
from govim.domain.errors import Forbidden, NotFound
from govim.domain.ids import ConversationId, Sequence
from govim.domain.person import Duty, Right
from govim.ports import Transaction, Work
from govim.services.access import access_conversation, access_function, access_message
from tests.govim.world import World


def accessing(where: ConversationId, who: Actor) -> Work[Conversation]:
    return Work(run=lambda tx: access_conversation(where, who.person, log=tx.log))


def asking(who: Actor, right: Right) -> Work[None]:
    return Work(run=lambda tx: access_function(who.person, right, tx=tx))


def test_a_member_gets_the_conversation(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    found = world.store.run(accessing(where, bo))
    assert found.id == where
    assert found.members.keys() == {ada.person, bo.person}


def test_a_stranger_and_an_absent_conversation_are_answered_alike(world: World) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    refusals = []
    for where in (world.direct(ada, bo), ConversationId(world.ids.new())):
        with pytest.raises(NotFound) as refused:
            world.store.run(accessing(where, eve))
        refusals.append((refused.value.args, refused.value.rule, dict(refused.value.detail)))
    assert refusals[0] == refusals[1]


@pytest.mark.parametrize("seq", [0, 1, 3, 99])
def test_what_is_no_message_is_not_found(world: World, seq: int) -> None:
    """Before the log, a joining, a recall, beyond the end."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "你好")
    world.store.run(world.recall(ada, where, 2))

    def look(tx: Transaction) -> object:
        conversation = access_conversation(where, bo.person, log=tx.log)
        return access_message(conversation, bo.person, Sequence(seq), log=tx.log)

    with pytest.raises(NotFound):
        world.store.run(Work(run=look))


def test_a_function_needs_its_right(world: World) -> None:
    officer = world.person("officer", duty=Duty.COMPLIANCE_OFFICER)
    admin = world.person("admin", duty=Duty.SYSTEM_ADMIN)
    world.store.run(asking(officer, Right.AUDIT_SEARCH))
    with pytest.raises(Forbidden):
        world.store.run(asking(admin, Right.AUDIT_SEARCH))


def test_whoever_is_unknown_has_no_right(world: World) -> None:
    nobody = world.person("ada")
    for right in set(Right) - {Right.CHAT}:
        with pytest.raises(Forbidden):
            world.store.run(asking(nobody, right))
