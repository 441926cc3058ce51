"""Every row of docs/features.md is played by two processes that run the SDK: live, and after a reconnect."""

from pathlib import Path

import pytest

from tests.sdk.features.plays import groups, messages, own, reading
from tests.sdk.features.stage import PLAYS, Company, Stage

TABLE = Path("docs/features.md")
PLAYED_IN = (groups, messages, own, reading)


def features() -> list[str]:
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [row.split("|")[1].strip() for row in rows[1:]]


@pytest.mark.parametrize("is_live", [True, False], ids=["live", "after a reconnect"])
@pytest.mark.parametrize("feature", PLAYS)
def test_the_other_side_sees_it(feature: str, *, is_live: bool, company: Company) -> None:
    PLAYS[feature](Stage(company, is_live))


def test_each_row_has_its_play_and_each_play_its_row() -> None:
    assert sorted(PLAYS) == sorted(features())
    assert {play.__module__ for play in PLAYS.values()} == {each.__name__ for each in PLAYED_IN}
