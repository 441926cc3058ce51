"""Also `edits`, `sources` and `message_reads` as people see them: pages, resumes, lists."""

import asyncio
from typing import Any

from govim.domain.actor import Actor
from govim.domain.entry import Entry
from govim.domain.ids import ConversationId
from govim.protocol.bodies import Body, ForwardBody, MergedBody, Quote, TextBody
from govim.protocol.entries import EntryView
from govim.protocol.frames import Changed, Send
from govim.protocol.groups import AddMembers, ChangeSettings
from govim.protocol.messages import Edit
from govim.protocol.views import changed, entry_view
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World, new_ref

pytestmark = on_both


def say(world: World, who: Actor, where: ConversationId, body: Body) -> Entry:
    entry = world.ask(who, Send(client_ref=new_ref(), conversation=where, body=body))
    assert isinstance(entry, Entry)
    return entry


def edit(world: World, who: Actor, where: ConversationId, seq: int, text: str, base: int) -> None:
    body = TextBody(text=text)
    world.ask(who, Edit(client_ref=new_ref(), conversation=where, seq=seq, base=base, body=body))


def page(store: SqlStore, who: Actor, where: ConversationId) -> list[EntryView]:
    reading = store.core.reader.page(where, who.person, before=None, after=None, limit=200)
    return [entry_view(entry) for entry in asyncio.run(reading).entries]


def changes(store: SqlStore, who: Actor, where: ConversationId, synced: int) -> list[Changed]:
    [found] = asyncio.run(store.core.reader.resumes(who.person, {where: synced}))
    return [changed(each) for each in found.changed]


def body(view: EntryView) -> dict[str, Any]:
    assert view.body is not None
    return view.body


def test_readers_see_the_newest_version(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    edit(world, ada, where, 2, "十点", 2)
    edit(world, ada, where, 2, "八点", 3)
    _, message, first, second = page(store, bo, where)
    assert (body(message)["text"], message.edits, message.version) == ("八点", 2, 4)
    assert message.edited_at == "2026-11-24T06:50:00.000Z"
    assert [(each.kind, each.target, body(each)["text"]) for each in (first, second)] == [
        ("edit", 2, "十点"),
        ("edit", 2, "八点"),
    ]
    [line] = asyncio.run(store.core.reader.summaries(bo.person))
    assert line.last is not None
    assert body(entry_view(line.last))["text"] == "八点"


def test_a_device_that_was_away_learns_of_edits_and_recalls_once(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    for text in ("一", "二", "三"):
        world.say(ada, where, text)
    for text, base in (("甲", 2), ("乙", 5)):
        edit(world, ada, where, 2, text, base)
    edit(world, ada, where, 3, "丙", 3)
    world.store.run(world.recall(ada, where, 3))
    found = changes(store, bo, where, 4)
    assert [(each.seq, each.state) for each in found] == [(2, "edited"), (3, "recalled")]
    assert found[0].entry is not None
    assert body(found[0].entry)["text"] == "乙"


def test_what_an_edit_said_goes_with_the_message(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    edit(world, ada, where, 2, "十点", 2)
    world.store.run(world.recall(ada, where, 2))
    assert [each.body for each in page(store, bo, where)] == [None, None, None, None]


def test_a_quote_shows_what_the_message_says_now(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "九点")
    told = entry_view(say(world, bo, where, TextBody(text="好", quote=Quote(seq=2))))
    quote = body(told)["quote"]
    assert (quote["seq"], quote["sender"], quote["state"], quote["text"]) == (
        2,
        str(ada.person),
        "sent",
        "九点",
    )
    assert page(store, ada, where)[2] == told  # a push says what a page says
    edit(world, ada, where, 2, "十点", 2)
    assert body(page(store, ada, where)[2])["quote"]["text"] == "十点"
    world.store.run(world.recall(ada, where, 2))
    quote = body(page(store, ada, where)[2])["quote"]
    assert (quote["state"], quote["text"]) == ("withdrawn", None)


def test_a_forward_says_who_said_it_and_is_withdrawn_with_it(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    there, here = world.direct(ada, bo), world.direct(bo, cy)
    say(world, ada, there, TextBody(text="九点", mentions=[bo.person]))
    told = entry_view(say(world, bo, here, ForwardBody(conversation=there, seq=2)))
    say(world, bo, here, ForwardBody(conversation=here, seq=2))
    _, first, second = page(store, cy, here)
    assert first == told
    assert body(first) == {
        "kind": "forward",
        "sender": str(ada.person),
        "at": "2026-11-24T06:50:00.000Z",
        "state": "sent",
        "body": {"kind": "text", "text": "九点"},
        "fallback": "九点",
    }
    assert body(second)["sender"] == str(bo.person)
    world.store.run(world.recall(ada, there, 2))
    for view in page(store, cy, here)[1:3]:
        assert (body(view)["state"], body(view)["body"]) == ("withdrawn", None)
        assert "九点" not in str(view)


def test_a_recall_takes_its_item_out_of_a_merged_forward(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    there, here = world.direct(ada, bo), world.direct(bo, cy)
    for text in ("一", "二"):
        world.say(ada, there, text)
    say(world, bo, there, ForwardBody(conversation=there, seq=3))
    merged = MergedBody(conversation=there, seqs=[2, 3, 4], title="记录")
    told = entry_view(say(world, bo, here, merged))
    assert page(store, cy, here)[1] == told
    assert body(told)["fallback"] == "记录\n一\n二\n二"
    say(world, bo, here, ForwardBody(conversation=here, seq=2))
    world.store.run(world.recall(ada, there, 3))
    view, forwarded = page(store, cy, here)[1:3]
    assert [item["text"] for item in body(view)["items"]] == ["一", None, None]
    assert body(view)["fallback"] == "记录\n一"
    assert body(forwarded)["state"] == "sent"
    assert [item["text"] for item in body(forwarded)["body"]["items"]] == ["一", None, None]
    assert str(there) not in str(view)  # who is not there does not learn that there is such a conversation


def test_a_newcomer_reads_nothing_older_through_a_quote(store: SqlStore, world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    where = world.group(ada, bo)
    world.ask(ada, ChangeSettings(client_ref=new_ref(), conversation=where, newcomers="joined"))
    old = world.say(ada, where, "九点")
    world.ask(ada, AddMembers(client_ref=new_ref(), conversation=where, people=[cy.person]))
    told = say(world, bo, where, TextBody(text="好", quote=Quote(seq=old.seq)))
    assert body(entry_view(told))["quote"]["text"] is None  # what is told is told to all alike
    assert body(page(store, bo, where)[-1])["quote"]["text"] == "九点"
    assert body(page(store, cy, where)[-1])["quote"]["text"] is None
