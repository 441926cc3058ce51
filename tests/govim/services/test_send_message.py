import pytest

from govim.domain.entry import EntryKind, text_content
from govim.domain.errors import NotFound, Rejected
from govim.domain.events import EntryAppended
from govim.domain.ids import ConversationId
from govim_audit.record import Kind
from tests.govim.world import FORBIDDEN_TEXT, World, new_ref


def test_a_message_is_the_next_entry(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where, ref = world.direct(ada, bo), new_ref()
    entry = world.say(ada, where, "你好", ref)
    assert (entry.kind, entry.seq, entry.ordinal, entry.sender, entry.client_ref, entry.at) == (
        EntryKind.MESSAGE,
        2,
        1,
        ada.person,
        ref,
        world.clock.now(),
    )
    assert entry.content == text_content("你好")


def test_the_members_are_told_once(world: World) -> None:
    ada, bo, eve = world.person("ada"), world.person("bo"), world.person("eve")
    where, ref = world.direct(ada, bo), new_ref()
    world.direct(ada, eve)
    for _ in range(3):
        entry = world.say(ada, where, "你好", ref)
    told = [event for event in world.store.told() if isinstance(event, EntryAppended)]
    assert [(event.entry, event.last_ordinal, set(event.members)) for event in told] == [
        (entry, 1, {ada.person, bo.person})
    ]


def test_a_message_is_recorded_with_the_rule_that_allowed_it(world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where, ref = world.direct(ada, bo), new_ref()
    world.say(ada, where, "你好", ref)
    [record] = world.recorded(Kind.MESSAGE_SENT)
    assert (record.text, record.conversation, record.seq) == ("你好", where, 2)
    assert record.fields["rule"] == "default.allow"
    assert record.fields["policy"] == "office/2026.1"
    assert record.fields["client_ref"] == str(ref)


@pytest.mark.parametrize(
    ("text", "code", "rule"),
    [
        (FORBIDDEN_TEXT, "sensitive_word", "office.words.secrets"),
        ("這是絕\u200b密文件", "sensitive_word", "office.words.secrets"),
        ("字" * 6667, "text_too_large", "office.size.text"),
        ("", "text_empty", "office.size.empty"),
        (" \u200b\n", "text_empty", "office.size.empty"),
        ("绝 密\n", "sensitive_word", "office.words.secrets"),
        ("a\x00b", "text_control", "office.text.control"),  # fault 24
        ("\x1b[31m红", "text_control", "office.text.control"),
    ],
)
def test_a_policy_refuses_with_its_rule(world: World, text: str, code: str, rule: str) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    with pytest.raises(Rejected) as refused:
        world.say(ada, where, text)
    assert (refused.value.code, refused.value.rule, refused.value.status) == (code, rule, 422)
    assert refused.value.detail["policy"] == "office/2026.1"
    [record] = world.recorded(Kind.MESSAGE_REFUSED)
    assert (record.text, record.fields["code"], record.fields["rule"]) == (text, code, rule)
    assert record.seq is None


def test_an_attempt_on_what_one_may_not_know_is_recorded_too(world: World) -> None:
    eve = world.person("eve")
    nowhere = ConversationId(world.ids.new())
    with pytest.raises(NotFound):
        world.say(eve, nowhere, "?")
    [record] = world.recorded(Kind.MESSAGE_REFUSED)
    assert (record.actor, record.fields["code"], record.fields["conversation"]) == (
        eve.person,
        "not_found",
        str(nowhere),
    )
