"""What is said to be allowed is, and what is not is refused with that reason."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from govim.domain.actor import Actor
from govim.domain.conversation import ConversationKind
from govim.domain.errors import GovimError, NoApprover, NotFound
from govim.domain.ids import ConversationId
from govim.protocol.bodies import Body, ForwardBody, Quote, TextBody
from govim.protocol.frames import Recall, Send
from govim.protocol.groups import Dissolve, Silence
from govim.protocol.messages import Edit, MessageActions, Pin, React
from govim.protocol.must_reads import AskConfirmation
from govim.protocol.personal import Favourite, Hide
from govim.protocol.reports import Report
from govim.protocol.sign_offs import RequestRecall
from govim.protocol.values import AppendRequest, ChangeRequest
from tests.govim.sites import SqlStore
from tests.govim.world import World, new_ref

SEQ = 2  # of the message in each case
AskFor = Callable[[ConversationId, ConversationId], AppendRequest | ChangeRequest]


def sending(where: ConversationId, body: Body, burn: int | None = None) -> Send:
    return Send(client_ref=new_ref(), conversation=where, body=body, burn_seconds=burn)


# Where it is, and notes of one's own.
VERBS: dict[str, AskFor] = {
    "quote": lambda where, _: sending(where, TextBody(text="好", quote=Quote(seq=SEQ))),
    "forward": lambda where, notes: sending(notes, ForwardBody(conversation=where, seq=SEQ)),
    "pin": lambda where, _: Pin(client_ref=new_ref(), conversation=where, seq=SEQ),
    "react": lambda where, _: React(request=1, conversation=where, seq=SEQ, reaction="👍"),
    "favourite": lambda where, _: Favourite(request=1, conversation=where, seq=SEQ),
    "hide": lambda where, _: Hide(request=1, conversation=where, seq=SEQ),
    "report": lambda where, _: Report(request=1, conversation=where, seq=SEQ, reason="不当"),
    "ask_confirmation": lambda where, _: AskConfirmation(request=1, conversation=where, seq=SEQ),
    "edit": lambda where, _: Edit(
        client_ref=new_ref(), conversation=where, seq=SEQ, base=SEQ, body=TextBody(text="改")
    ),
    "request_recall": lambda where, _: RequestRecall(request=1, conversation=where, seq=SEQ, reason="误发"),
    "recall": lambda where, _: Recall(client_ref=new_ref(), conversation=where, seq=SEQ),
}


def dissolved(world: World, ada: Actor, bo: Actor, where: ConversationId) -> None:
    world.ask(ada, Dissolve(client_ref=new_ref(), conversation=where))


def silenced(world: World, ada: Actor, bo: Actor, where: ConversationId) -> None:
    until = world.clock.now() + timedelta(days=1)
    world.ask(ada, Silence(client_ref=new_ref(), conversation=where, person=bo.person, until=until))


def recalled(world: World, ada: Actor, bo: Actor, where: ConversationId) -> None:
    world.store.run(world.recall(ada, where, SEQ))


def late(world: World, ada: Actor, bo: Actor, where: ConversationId) -> None:
    world.clock.move(timedelta(days=2))


def usual(world: World, ada: Actor, bo: Actor, where: ConversationId) -> None:
    del world, ada, bo, where


@pytest.mark.parametrize("became", [usual, dissolved, silenced, recalled, late])
@pytest.mark.parametrize("said_by", ["ada", "bo"])
def test_verbs_do_what_was_said_to_be_allowed_and_refuse_the_rest(
    store: SqlStore, world: World, became: Callable[..., None], said_by: str
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    world.say({"ada": ada, "bo": bo}[said_by], where, "九点")
    became(world, ada, bo, where)
    told = agreed(store, world, bo, where)
    assert told.keys() == VERBS.keys() | {"readers"}
    assert told["hide"] is None


def test_what_burns_is_neither_quoted_nor_forwarded_nor_edited(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.ask(bo, sending(where, TextBody(text="焚"), burn=60))
    told = agreed(store, world, bo, where)
    assert (told["quote"], told["forward"], told["edit"]) == (
        "not_quotable",
        "not_forwardable",
        "not_editable",
    )


def test_only_who_may_read_a_message_is_told(store: SqlStore, world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.direct(ada, bo)
    with pytest.raises(NotFound):
        store.answer(eve.person, MessageActions(request=1, conversation=where, seq=SEQ))
    with pytest.raises(NotFound):
        store.answer(bo.person, MessageActions(request=1, conversation=where, seq=SEQ))


def agreed(store: SqlStore, world: World, who: Actor, where: ConversationId) -> dict[str, str | None]:
    """The code of each action, after each verb did or refused what it said."""
    notes = store.run(world.open(who, ConversationKind.NOTES, ()))
    asked = MessageActions(request=1, conversation=where, seq=SEQ)

    def told() -> dict[str, str | None]:
        return {each.action: each.code for each in store.answer(who.person, asked).allowed_actions}

    first = told()
    for name, request in VERBS.items():
        before = told()[name]
        assert (name, done(world, who, request(where, notes))) == (name, before)
    return first


def done(world: World, who: Actor, request: AppendRequest | ChangeRequest) -> str | None:
    try:
        world.ask(who, request)
    except NoApprover:  # who could decide it is looked for when it is asked
        return None
    except GovimError as error:
        return error.code
    return None
