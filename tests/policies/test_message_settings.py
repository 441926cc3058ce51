from datetime import timedelta

import pytest

from govim_policies.pack import PackError, Problem, parse_pack
from tests.policies.test_pack import SHIPPED, SMALL

TABLES = """
[edit]
direct_seconds = 1
group_seconds = 2
channel_seconds = 3
shows_versions = false

[burn]
kinds = ["group"]
group_members = 7

[forward]
kinds = []

[mentions]
everybody = ["member"]
"""


def test_a_pack_without_the_tables_has_the_rules_of_the_shipped_one() -> None:
    shipped = parse_pack(SHIPPED.read_text(encoding="utf-8"), "office.toml")
    assert parse_pack(SMALL, "small.toml").messages == shipped.messages


def test_each_setting_is_read() -> None:
    rules = parse_pack(SMALL + TABLES, "small.toml").messages
    assert [rules.edit.direct, rules.edit.group, rules.edit.channel] == [
        timedelta(seconds=each) for each in (1, 2, 3)
    ]
    assert (rules.edit.shows_versions, rules.burn.kinds, rules.burn.group_members) == (
        False,
        frozenset({"group"}),
        7,
    )
    assert (rules.forward.kinds, rules.mentions.everybody) == (frozenset[str](), frozenset({"member"}))


@pytest.mark.parametrize(
    ("old", "new", "problem", "key"),
    [
        ("= false", "= 0", Problem.WRONG_TYPE, "edit.shows_versions"),
        ('kinds = ["group"]', 'kinds = ["channel"]', Problem.OUT_OF_RANGE, "burn.kinds[0]"),
        ("group_members = 7", "group_members = 51", Problem.OUT_OF_RANGE, "burn.group_members"),
        ("everybody", "everyone", Problem.MISSING_KEY, "mentions.everybody"),
        ("[burn]", "[burn]\nsooner = 1", Problem.UNKNOWN_KEY, "burn.sooner"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, problem: Problem, key: str) -> None:
    with pytest.raises(PackError) as refused:
        parse_pack(SMALL + TABLES.replace(old, new), "small.toml")
    assert (refused.value.problem, refused.value.key) == (problem, key)
