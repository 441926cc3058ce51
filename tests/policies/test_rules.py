import json
import string
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from govim_policies import message_rules
from govim_policies.decision import Decision
from govim_policies.pack import Problem, parse_pack
from govim_policies.rules import (
    REASONS,
    ReadersFacts,
    RecallFacts,
    SendFacts,
    TitleFacts,
    decide_readers,
    decide_recall,
    decide_recall_request,
    decide_send,
    decide_title,
)

ROOT = Path(__file__).parents[2]
OFFICE = parse_pack(
    (ROOT / "policies/govim_policies/packs/office.toml").read_text(encoding="utf-8"), "office.toml"
)
STRICT = replace(OFFICE, recall=replace(OFFICE.recall, by_administrators=False, by_request=False))
TEXTS = json.loads((ROOT / "govim/texts/policy.json").read_text(encoding="utf-8"))


def send(text: str, level: int = 0) -> Decision:
    return decide_send(
        OFFICE, SendFacts(sender=UUID(int=1), conversation_kind="group", level=level, text=text)
    )


def recall(age: timedelta, kind: str = "direct", *, is_sender: bool = True) -> Decision:
    return decide_recall(OFFICE, RecallFacts(conversation_kind=kind, is_sender=is_sender, age=age))


def test_an_ordinary_text_is_allowed_by_default() -> None:
    assert send("请于周五前报送材料。") == Decision(
        allowed=True, rule="default.allow", policy="office/2026.1"
    )


@pytest.mark.parametrize(
    "text",
    [
        "附件為絕密資料",
        "【机密★10年】",
        "ＴＯＰ secret",
        "绝\u200b密",
        "绝\x85密",
        "绝 密",
        "绝\n密",
        "绝。密",
        "機\n密 ★",
    ],
)  # fault 24
def test_a_restricted_word_is_refused(text: str) -> None:
    decision = send(text)
    assert not decision.allowed
    assert (decision.rule, decision.reason) == ("office.words.secrets", "sensitive_word")
    assert decision.policy == "office/2026.1"
    assert decision.detail["word"] in OFFICE.words[0].words


def test_a_restricted_word_is_allowed_in_a_conversation_of_its_level() -> None:
    assert send("绝密", level=1).allowed


@pytest.mark.parametrize("text", ["", "  \n　", "\u200b\ufeff"])
def test_a_text_without_anything_to_see_is_refused(text: str) -> None:
    assert (send(text).rule, send(text).reason) == ("office.size.empty", "text_empty")


@pytest.mark.parametrize("control", ["\0", "\x01", "\x08", "\x0b", "\x0c", "\x0e", "\x1b", "\x1f"])
def test_control_characters_are_refused_by_name(control: str) -> None:  # fault 24
    decision = send(f"请看\x1b[31m{control}" if control == "\x1b" else f"请看{control}")
    assert (decision.rule, decision.reason) == ("office.text.control", "text_control")
    assert decision.detail == {"character": f"U+{ord(control):04X}"}


@pytest.mark.parametrize(
    "text", ["一行\r\n二行\t三", "a\x7f\x9b", "\u202eabc\u2066", "a\u2028b\u2029c", "e" + "\u0301" * 9_900]
)
def test_what_only_looks_strange_is_allowed(text: str) -> None:  # fault 24
    assert send(text).allowed


def test_the_largest_heap_of_marks_is_refused_by_its_size() -> None:  # fault 24
    assert send("e" + "\u0301" * 32_000).reason == "text_too_large"


def title(text: str, level: int = 0) -> Decision:
    return decide_title(OFFICE, TitleFacts(level=level, title=text))


@pytest.mark.parametrize(
    ("text", "rule", "reason"),
    [
        ("绝密项目", "office.words.secrets", "title_word"),
        ("绝 密", "office.words.secrets", "title_word"),
        ("\u200b\u2060\ufeff", "office.size.empty", "title_empty"),
        ("\u3164 \u00ad", "office.size.empty", "title_empty"),
        ("甲\0乙", "office.text.control", "title_control"),
        ("甲\n乙", "office.text.control", "title_control"),
    ],
)
def test_a_title_is_decided_by_the_rules_of_a_text(text: str, rule: str, reason: str) -> None:
    decision = title(text)
    assert (decision.rule, decision.reason, decision.policy) == (rule, reason, "office/2026.1")


def test_a_title_may_be_ordinary_or_of_its_level() -> None:
    assert title("防汛值班").allowed
    assert title("绝密项目", level=1).allowed


def test_the_size_limit_counts_bytes() -> None:
    assert send("a" * 20_000).allowed
    decision = send("文" * 6_667)
    assert (decision.rule, decision.reason) == ("office.size.text", "text_too_large")
    assert decision.detail == {"size_bytes": 20_001, "limit_bytes": 20_000}


def test_a_lone_surrogate_does_not_break_the_decision() -> None:
    assert send("a\ud800").allowed  # refused elsewhere: it cannot be stored


@pytest.mark.parametrize(("kind", "seconds"), [("direct", 300), ("group", 120)])
def test_the_recall_window_closes_by_conversation_kind(kind: str, seconds: int) -> None:
    assert recall(timedelta(seconds=seconds), kind).allowed
    late = recall(timedelta(seconds=seconds, microseconds=1), kind)
    assert (late.rule, late.reason) == ("office.recall.window", "recall_window_closed")
    assert late.detail == {"window_seconds": seconds, "can_request": True}


def test_only_the_sender_recalls() -> None:
    decision = recall(timedelta(0), is_sender=False)
    assert (decision.rule, decision.reason) == ("office.recall.sender", "recall_not_sender")


def test_who_looks_after_a_group_recalls_what_its_members_said_where_the_policy_says_so() -> None:
    facts = RecallFacts(
        conversation_kind="group", is_sender=False, outranks_sender=True, age=timedelta(days=300)
    )
    allowed = decide_recall(OFFICE, facts)
    assert (allowed.allowed, allowed.rule) == (True, "office.recall.administrators")
    assert decide_recall(STRICT, facts).reason == "recall_not_sender"


def test_a_late_recall_is_asked_for_by_its_sender_where_the_policy_says_so() -> None:
    assert decide_recall_request(OFFICE, is_sender=True).allowed
    assert decide_recall_request(OFFICE, is_sender=False).reason == "recall_not_sender"
    refused = decide_recall_request(STRICT, is_sender=True)
    assert (refused.rule, refused.reason) == ("office.recall.request", "recall_no_requests")


def test_a_clock_that_stepped_back_leaves_the_window_open() -> None:
    assert recall(timedelta(seconds=-5)).allowed


def test_each_reason_has_its_texts() -> None:
    keys = {f"error.{reason}" for reason in (*REASONS, *message_rules.REASONS)} | {
        f"error.policy_pack_{each}" for each in Problem
    }
    assert set(TEXTS) == keys
    assert all(set(text) == {"zh-CN", "en"} for text in TEXTS.values())


@pytest.mark.parametrize(
    "decision",
    [
        send("绝密"),
        send("文" * 9_000),
        send(""),
        send("\0"),
        title(""),
        title("绝密"),
        title("\0"),
        recall(timedelta(days=1)),
        recall(timedelta(0), is_sender=False),
        decide_recall_request(STRICT, is_sender=True),
    ],
    ids=lambda decision: decision.reason,
)
def test_the_detail_fills_the_text(decision: Decision) -> None:
    assert not {"rule", "policy"} & set(decision.detail)
    for text in TEXTS[f"error.{decision.reason}"].values():
        fields = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert fields <= {"rule", *decision.detail}


@pytest.mark.parametrize(
    ("kind", "is_sender", "role", "expected"),
    [
        ("group", True, "member", "default.allow"),
        ("group", False, "owner", "default.allow"),
        ("channel", False, "admin", "default.allow"),
        ("direct", False, "member", "default.allow"),
        ("group", False, "member", "office.receipts.who"),
        ("channel", False, "member", "office.receipts.who"),
    ],
)
def test_a_strict_pack_shows_readers_to_the_sender_and_administrators(
    kind: str,
    is_sender: bool,  # noqa: FBT001 -- pytest gives it by name
    role: str,
    expected: str,
) -> None:
    asked = ReadersFacts(conversation_kind=kind, is_sender=is_sender, role=role)
    strict = replace(OFFICE, receipts_are_for_members=False)
    assert decide_readers(strict, asked).rule == expected
    assert decide_readers(OFFICE, asked).allowed
