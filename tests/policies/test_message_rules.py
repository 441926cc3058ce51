from dataclasses import replace
from datetime import timedelta

import pytest

from govim_policies.message_rules import (
    BurnFacts,
    EditFacts,
    ForwardFacts,
    MentionFacts,
    decide_burn,
    decide_edit,
    decide_forward,
    decide_mention_all,
)
from govim_policies.message_settings import BurnRules, ForwardRules
from govim_policies.pack import Pack
from tests.policies.test_rules import OFFICE

ZERO = timedelta(0)


def with_burn(kinds: frozenset[str], group_members: int) -> Pack:
    return replace(
        OFFICE,
        messages=replace(OFFICE.messages, burn=BurnRules(kinds=kinds, group_members=group_members)),
    )


@pytest.mark.parametrize(
    ("kind", "seconds"), [("direct", 300), ("notes", 300), ("group", 300), ("channel", 86_400)]
)
def test_the_window_of_an_edit_is_that_of_the_conversations_kind(kind: str, seconds: int) -> None:
    def edit(age: timedelta) -> str | None:
        return decide_edit(OFFICE, EditFacts(conversation_kind=kind, is_sender=True, age=age)).reason

    assert edit(timedelta(seconds=seconds)) is None
    assert edit(timedelta(seconds=seconds, milliseconds=1)) == "edit_window_closed"


def test_only_the_sender_edits() -> None:
    decision = decide_edit(OFFICE, EditFacts(conversation_kind="group", is_sender=False, age=ZERO))
    assert (decision.rule, decision.reason) == ("office.edit.sender", "edit_not_sender")


def test_messages_burn_between_two_and_elsewhere_only_where_the_pack_says_so() -> None:
    def burn(pack: Pack, kind: str, members: int) -> str | None:
        return decide_burn(pack, BurnFacts(conversation_kind=kind, members=members)).reason

    assert burn(OFFICE, "direct", 2) is None
    assert burn(OFFICE, "group", 3) == burn(OFFICE, "channel", 3) == "burn_not_here"
    groups = with_burn(frozenset({"group"}), 3)
    assert burn(groups, "group", 3) is None
    assert burn(groups, "group", 4) == "burn_too_many"
    assert burn(groups, "direct", 2) == "burn_not_here"


def test_nothing_is_forwarded_to_a_lower_level_or_out_of_a_kind_that_is_closed() -> None:
    def forward(pack: Pack, *, kind: str = "group", to: int) -> str | None:
        return decide_forward(pack, ForwardFacts(from_kind=kind, from_level=1, to_level=to)).reason

    assert forward(OFFICE, to=1) is forward(OFFICE, to=2) is None
    assert forward(OFFICE, to=0) == "forward_to_lower_level"
    only = replace(
        OFFICE, messages=replace(OFFICE.messages, forward=ForwardRules(kinds=frozenset({"group"})))
    )
    assert forward(only, to=1) is None
    assert forward(only, kind="direct", to=1) == "forward_not_from_here"


@pytest.mark.parametrize(
    ("kind", "role", "reason"),
    [
        ("group", "owner", None),
        ("channel", "admin", None),
        ("group", "member", "mention_all_not_you"),
        ("direct", "owner", "mention_all_not_here"),
    ],
)
def test_who_has_a_role_mentions_everybody(kind: str, role: str, reason: str | None) -> None:
    decision = decide_mention_all(OFFICE, MentionFacts(conversation_kind=kind, role=role))
    assert decision.reason == reason
