from datetime import UTC, datetime
from uuid import UUID

import pytest

from govim.storage.keyring import SITE_ZONE
from govim_audit.export.lines import ConversationFact, PersonFact, RecallFact
from govim_audit.record import Kind, Leaf
from govim_audit.search.telling import State, state_of, state_words, what, where, who

AT = datetime(2026, 11, 24, 1, 5, 3, 120_000, tzinfo=UTC)
LI = PersonFact(id="7", name="李娜", unit="秘书科")
RECALL = RecallFact(seq=9, at="2026-11-24T01:06:00.000Z", by=LI)


def leaf(kind: Kind = Kind.MESSAGE_SENT) -> Leaf:
    return Leaf(kind=kind, at=AT, actor=UUID(int=7), body_hash="")


def test_a_recall_is_told_with_who_and_when() -> None:
    assert state_words(leaf(), {}, RECALL, "zh-CN", SITE_ZONE) == (
        "已撤回：由李娜（秘书科）于 2026-11-24 09:06:00.000 +08:00 撤回"
    )


def test_a_refusal_is_told_with_its_rule() -> None:
    body = {"rule": "office.words.secrets", "code": "sensitive_word"}
    told = state_words(leaf(Kind.MESSAGE_REFUSED), body, None, "en", SITE_ZONE)
    assert told == "Not sent: refused by rule office.words.secrets (sensitive_word)"
    assert "not_found" in state_words(
        leaf(Kind.RECALL_REFUSED), {"code": "not_found"}, None, "zh-CN", SITE_ZONE
    )


def test_the_recalls_own_record_names_its_message() -> None:
    assert (
        state_words(leaf(Kind.MESSAGE_RECALLED), {"target": 4}, None, "zh-CN", SITE_ZONE)
        == "撤回了第 4 条消息"
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.MESSAGE_EDITED, "edited message no. 4"),
        (Kind.MESSAGE_WITHDRAWN, "what message no. 4 forwards was recalled where it came from"),
    ],
)
def test_what_changed_another_message_names_it(kind: Kind, words: str) -> None:
    assert state_words(leaf(kind), {"target": 4}, None, "en", SITE_ZONE) == words


def test_a_message_that_burns_says_so() -> None:
    told = state_words(leaf(), {"burn_seconds": 30}, None, "zh-CN", SITE_ZONE)
    assert told == "阅后即焚：阅读后 30 秒对读者失效"


@pytest.mark.parametrize(
    ("kind", "recall", "has_content", "state"),
    [
        (Kind.MESSAGE_SENT, None, True, State.SENT),
        (Kind.MESSAGE_SENT, RECALL, True, State.RECALLED),
        (Kind.MESSAGE_REFUSED, None, True, State.REFUSED),
        (Kind.MESSAGE_SENT, RECALL, False, State.DISPOSED),
    ],
)
def test_a_text_has_one_state(
    kind: Kind,
    recall: RecallFact | None,
    has_content: bool,  # noqa: FBT001
    state: State,
) -> None:
    assert state_of(leaf(kind), {"content": "00"}, recall, has_content=has_content) is state


def test_a_record_that_never_had_a_text_is_not_disposed() -> None:
    assert state_of(leaf(Kind.SIGNED_IN), {}, None, has_content=False) is State.SENT


def test_a_direct_conversation_is_named_by_its_members() -> None:
    direct = ConversationFact(id="c", kind="direct")
    assert where(direct, ("张伟", "李娜"), "zh-CN") == "张伟、李娜的单聊"
    assert where(direct, (), "zh-CN") == "c"
    assert where(ConversationFact(id="c", kind="group", title="预算"), (), "zh-CN") == "群组：预算"
    assert where(None, (), "zh-CN") == "会话以外的记录"


def test_whoever_is_not_known_is_told_by_id() -> None:
    assert who(PersonFact(id="7"), "zh-CN") == "7"
    assert who(None, "zh-CN") == "（系统）"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_name(kind: Kind) -> None:
    assert what(kind, "zh-CN")
    assert what(kind, "en")
