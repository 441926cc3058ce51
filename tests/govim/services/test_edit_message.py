from datetime import timedelta

import pytest
from msgspec import structs

from govim.domain.entry import EntryKind, text_content
from govim.domain.errors import (
    AlreadyRecalled,
    ClientRefReused,
    GovimError,
    NotEditable,
    NotFound,
    NothingChanged,
    Rejected,
    StaleEdit,
    UnknownMembers,
)
from govim.domain.events import EntryAppended
from govim.domain.ids import ConversationId
from govim.protocol.bodies import ForwardBody, Quote, TextBody
from govim.protocol.frames import Send
from govim.protocol.messages import Edit
from govim_audit.record import Kind
from tests.govim.world import FORBIDDEN_TEXT, World, new_ref


def edit(where: ConversationId, seq: int, text: str, *, base: int | None = None) -> Edit:
    return Edit(client_ref=new_ref(), conversation=where, seq=seq, base=base or seq, body=TextBody(text=text))


def test_an_edit_is_an_entry_with_the_new_words_and_leaves_a_record(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    entry = world.ask(ada, edit(where, 2, "十点"))
    assert (entry.kind, entry.seq, entry.ordinal, entry.target) == (EntryKind.EDIT, 3, 1, 2)
    event = world.store.told()[-1]
    assert isinstance(event, EntryAppended)
    assert (event.entry.content, set(event.members)) == (text_content("十点"), {ada.person, bo.person})
    [record] = world.recorded(Kind.MESSAGE_EDITED)
    assert (record.text, record.seq, record.fields["target"], record.fields["base"]) == ("十点", 3, 2, 2)
    message = world.entries(where)[1]
    assert (message.content, message.said, message.version) == (text_content("九点"), text_content("十点"), 3)


def test_an_edit_names_the_version_that_it_saw(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    world.ask(ada, edit(where, 2, "十点"))
    for base in (2, 4):
        with pytest.raises(StaleEdit) as refused:
            world.ask(ada, edit(where, 2, "八点", base=base))
        assert refused.value.detail["base"] == 3
    world.ask(ada, edit(where, 2, "八点", base=3))
    newest = world.entries(where)[1].edit
    assert newest is not None
    assert (newest.seq, newest.count, newest.content) == (4, 2, text_content("八点"))


def test_a_retry_is_one_edit_and_another_text_is_refused(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    sent = world.say(ada, where, "九点", first := new_ref())
    asked = edit(where, 2, "十点")
    entry = world.ask(ada, asked)
    assert world.ask(ada, asked).seq == entry.seq
    with pytest.raises(ClientRefReused):
        world.ask(
            ada,
            Edit(client_ref=asked.client_ref, conversation=where, seq=2, base=2, body=TextBody(text="八点")),
        )
    world.ask(ada, edit(where, 2, "八点", base=3))
    for base, text in ((3, "十点"), (4, "十点")):  # the same words upon another version are another edit
        with pytest.raises(ClientRefReused):
            world.ask(ada, structs.replace(asked, base=base, body=TextBody(text=text)))
    assert world.ask(ada, asked).seq == entry.seq
    assert world.say(ada, where, "九点", first).seq == sent.seq  # as it was sent, whatever it says now


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (TextBody(text=FORBIDDEN_TEXT), Rejected),
        (TextBody(text=""), Rejected),
        (TextBody(text="九点"), NothingChanged),
        (TextBody(text="九点", mentions=[new_ref()]), UnknownMembers),
        (TextBody(text="九点", mention_all=True), Rejected),
    ],
)
def test_words_and_mentions_are_checked_as_of_a_send(
    world: World, body: TextBody, error: type[GovimError]
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    with pytest.raises(error):
        world.ask(ada, Edit(client_ref=new_ref(), conversation=where, seq=2, base=2, body=body))
    [record] = world.recorded(Kind.MESSAGE_REFUSED)
    assert (record.fields["act"], record.fields["target"], record.text) == ("message.edited", 2, body.text)


def test_only_the_sender_edits_and_only_in_time(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    with pytest.raises(Rejected) as refused:
        world.ask(bo, edit(where, 2, "十点"))
    assert refused.value.code == "edit_not_sender"
    with pytest.raises(NotFound):
        world.ask(eve, edit(where, 2, "十点"))
    world.clock.move(timedelta(seconds=301))
    with pytest.raises(Rejected) as refused:
        world.ask(ada, edit(where, 2, "十点"))
    assert refused.value.code == "edit_window_closed"


def test_what_was_recalled_burns_or_says_what_others_said_is_not_edited(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    world.ask(ada, Send(client_ref=new_ref(), conversation=where, body=TextBody(text="焚"), burn_seconds=5))
    forward = ForwardBody(conversation=where, seq=2)
    world.ask(ada, Send(client_ref=new_ref(), conversation=where, body=forward))
    for seq in (3, 4):
        with pytest.raises(NotEditable):
            world.ask(ada, edit(where, seq, "十点"))
    world.store.run(world.recall(ada, where, 2))
    with pytest.raises(AlreadyRecalled):
        world.ask(ada, edit(where, 2, "十点"))


def test_an_edited_message_goes_on_quoting_what_it_quoted(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    answer = TextBody(text="好", quote=Quote(seq=2))
    world.ask(bo, Send(client_ref=new_ref(), conversation=where, body=answer))
    entry = world.ask(bo, edit(where, 3, "好的"))
    assert entry.content == {**text_content("好的"), "quote": {"seq": 2}}
