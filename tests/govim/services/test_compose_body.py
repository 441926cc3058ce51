from dataclasses import replace
from datetime import timedelta

import pytest

from govim.domain.entry import SourceKind, text_content
from govim.domain.errors import (
    AlreadyRecalled,
    NotForwardable,
    NotFound,
    NotQuotable,
    Rejected,
    TooManyMentions,
    UnknownMembers,
)
from govim.protocol.bodies import ForwardBody, MergedBody, Quote, TextBody
from govim.services.compose_body import MAX_MENTIONS
from govim_audit.record import Kind
from govim_policies.message_settings import ForwardRules, MentionRules
from tests.govim.services.test_send_body import say, told
from tests.govim.sites import SqlStore
from tests.govim.world import FORBIDDEN_TEXT, World, new_ref


# ---- mentions ----
def test_members_are_mentioned_once_each(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.group(ada, bo)
    entry = say(world, ada, where, TextBody(text="请看", mentions=[bo.person, bo.person]))
    assert entry.content == {"kind": "text", "text": "请看", "mentions": [str(bo.person)]}
    assert told(world) == entry
    [record] = world.recorded(Kind.MESSAGE_SENT)
    assert (record.text, record.fields["rule"]) == ("请看", "default.allow")


def test_who_is_no_member_is_not_mentioned_and_nobody_mentions_too_many(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    where = world.group(ada, bo)
    with pytest.raises(UnknownMembers) as refused:
        say(world, ada, where, TextBody(text="请看", mentions=[bo.person, eve.person]))
    assert (refused.value.rule, refused.value.detail["count"]) == ("mentions", 1)
    many = [new_ref() for _ in range(MAX_MENTIONS + 1)]
    with pytest.raises(TooManyMentions):
        say(world, ada, where, TextBody(text="请看", mentions=list(many)))
    records = world.recorded(Kind.MESSAGE_REFUSED)
    assert [(record.fields["code"], record.text) for record in records] == [
        ("unknown_members", "请看"),
        ("too_many_mentions", "请看"),
    ]


def test_everybody_is_mentioned_by_whoever_has_the_role(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    everybody = TextBody(text="请看", mention_all=True)
    with pytest.raises(Rejected) as refused:
        say(world, ada, world.direct(ada, bo), everybody)
    assert refused.value.code == "mention_all_not_here"
    group = world.group(ada, bo)
    with pytest.raises(Rejected) as refused:
        say(world, bo, group, everybody)
    assert refused.value.code == "mention_all_not_you"
    rules = replace(world.pack.messages, mentions=MentionRules(everybody=frozenset({"member"})))
    world.pack = replace(world.pack, messages=rules)
    assert say(world, bo, group, everybody).content == {**text_content("请看"), "mention_all": True}


# ---- quotes ----
def test_a_quote_refers_to_the_message_and_copies_nothing(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "会议九点")
    entry = say(world, bo, where, TextBody(text="好", quote=Quote(seq=2)))
    assert entry.content == {**text_content("好"), "quote": {"seq": 2}}
    [source] = entry.sources
    assert (source.kind, source.seq, source.sender, source.content) == (
        SourceKind.QUOTE,
        2,
        ada.person,
        text_content("会议九点"),
    )


def test_what_was_recalled_burns_or_is_no_message_is_not_quoted(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    world.store.run(world.recall(ada, where, 2))
    say(world, ada, where, TextBody(text="焚"), burn=5)
    for seq, error in ((2, AlreadyRecalled), (4, NotQuotable), (1, NotFound), (99, NotFound)):
        with pytest.raises(error):
            say(world, bo, where, TextBody(text="好", quote=Quote(seq=seq)))


# ---- forwards ----
def test_a_forward_says_the_same_content_again(world: World, store: SqlStore) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    there, here = world.direct(ada, bo), world.direct(bo, cy)
    original = say(world, ada, there, TextBody(text="会议九点", mentions=[bo.person]))
    entry = say(world, bo, here, ForwardBody(conversation=there, seq=2))
    assert (entry.content, entry.content_id) == (original.content, original.content_id)
    assert [(source.kind, source.conversation, source.seq) for source in entry.sources] == [
        (SourceKind.FORWARD, there, 2)
    ]
    record = world.recorded(Kind.MESSAGE_SENT)[-1]
    assert (record.text, record.conversation, record.seq) == ("会议九点", here, 2)
    assert record.fields["sources"] == [[str(there), 2, "forward"]]
    first, last = (each for each in store.stored_records() if each.leaf.kind is Kind.MESSAGE_SENT)
    assert first.fields is not None
    assert last.fields is not None
    assert first.fields["content"] == last.fields["content"]  # one content, one hash


def test_what_forwards_a_forward_goes_back_to_the_origin(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    say(world, bo, where, ForwardBody(conversation=where, seq=2))
    entry = say(world, bo, where, ForwardBody(conversation=where, seq=3))
    assert [(source.kind, source.seq) for source in entry.sources] == [
        (SourceKind.FORWARD, 3),
        (SourceKind.ORIGIN, 2),
    ]
    world.store.run(world.recall(ada, where, 2))
    with pytest.raises(AlreadyRecalled):
        say(world, bo, where, ForwardBody(conversation=where, seq=4))


def test_nobody_forwards_what_they_cannot_read_what_burns_or_what_the_policy_keeps(world: World) -> None:
    ada, bo, eve = (world.person(name) for name in ("ada", "bo", "eve"))
    there, here = world.direct(ada, bo), world.direct(eve, bo)
    world.say(ada, there, "一")
    say(world, ada, there, TextBody(text="焚"), burn=5)
    with pytest.raises(NotFound):
        say(world, eve, here, ForwardBody(conversation=there, seq=2))
    with pytest.raises(NotForwardable):
        say(world, bo, here, ForwardBody(conversation=there, seq=3))
    rules = replace(world.pack.messages, forward=ForwardRules(kinds=frozenset()))
    world.pack = replace(world.pack, messages=rules)
    with pytest.raises(Rejected) as refused:
        say(world, bo, here, ForwardBody(conversation=there, seq=2))
    assert refused.value.code == "forward_not_from_here"


def test_a_merged_forward_holds_its_items_with_sender_and_time(world: World) -> None:
    ada, bo, cy = (world.person(name) for name in ("ada", "bo", "cy"))
    there, here = world.direct(ada, bo), world.direct(bo, cy)
    world.say(ada, there, "一")
    world.clock.move(timedelta(seconds=1))
    world.say(bo, there, "二")
    entry = say(world, bo, here, MergedBody(conversation=there, seqs=[3, 2, 3], title="聊天记录"))
    assert entry.content is not None
    assert entry.content["title"] == "聊天记录"
    assert entry.content["items"] == [
        {
            "sender": str(ada.person),
            "at": "2026-11-24T06:50:00.000Z",
            "text": "一",
            "places": [[str(there), 2]],
        },
        {
            "sender": str(bo.person),
            "at": "2026-11-24T06:50:01.000Z",
            "text": "二",
            "places": [[str(there), 3]],
        },
    ]
    assert world.recorded(Kind.MESSAGE_SENT)[-1].text == "聊天记录\n一\n二"


def test_the_words_of_what_is_forwarded_are_checked(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.say(ada, where, "一")
    with pytest.raises(Rejected) as refused:
        say(world, bo, where, MergedBody(conversation=where, seqs=[2], title=FORBIDDEN_TEXT))
    assert refused.value.code == "sensitive_word"
