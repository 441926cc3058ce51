from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim.storage.keyring import SITE_ZONE
from govim.storage.site import StoredSite
from govim_audit.cli.question import Unclear, Words, moment, understand
from tests.audit.site import Site, TalkedSite, create


@pytest.fixture
def namesakes(tmp_path: Path) -> Iterator[Site]:
    site = create(tmp_path / "site")
    site.person("zhangwei", "张伟")
    site.person("zhangwei2", "张伟")
    site.person("张伟伟", "李娜")
    yield site
    site.close()


def test_a_date_without_a_zone_is_the_sites() -> None:
    assert moment("2026-11-24", SITE_ZONE) == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert moment("2026-11-24 09:05", SITE_ZONE) == datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
    assert moment("2026-11-24T01:05:00Z", SITE_ZONE) == datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
    assert moment(None, SITE_ZONE) is None


@given(st.text())
def test_any_other_date_is_unclear(written: str) -> None:
    try:
        read = moment(written, SITE_ZONE)
    except Unclear:
        return
    assert read is not None
    assert read.tzinfo is not None


def test_a_person_is_known_by_login_or_exact_name(namesakes: Site) -> None:
    for wanted, login in (("ＺＨＡＮＧＷＥＩ", "zhangwei"), ("李娜", "张伟伟")):
        query, named = understand(Words(sender=wanted), StoredSite(namesakes.folder), "zh-CN")
        assert query.sender == namesakes.people[login]
        assert login in str(named.sender)


def test_namesakes_are_told_apart_by_login(namesakes: Site) -> None:
    with pytest.raises(Unclear) as unclear:
        understand(Words(sender="张伟"), StoredSite(namesakes.folder), "zh-CN")
    assert unclear.value.values["logins"] == "zhangwei, zhangwei2"


def test_a_conversation_is_called_by_its_title_or_members(talked: TalkedSite) -> None:
    for conversation, title in ((talked.group, "群组：预算会议"), (talked.direct, "张爱达、李博的单聊")):
        _, named = understand(Words(conversation=str(conversation)), StoredSite(talked.folder), "zh-CN")
        assert named.conversation == title


def test_what_folds_to_nothing_is_unclear(talked: TalkedSite) -> None:
    with pytest.raises(Unclear):
        understand(Words(text="\u200b"), StoredSite(talked.folder), "zh-CN")


def test_words_are_recorded_as_they_were_typed() -> None:
    assert Words(text="a", after="gestern").as_json() == {"text": "a", "after": "gestern"}


@pytest.mark.parametrize("after", ["2026-11-25", "2026-11-26", "2026-11-24T16:00:00Z"])
def test_a_period_that_ends_before_it_begins_is_unclear(talked: TalkedSite, after: str) -> None:
    with pytest.raises(Unclear) as unclear:
        understand(Words(after=after, before="2026-11-25"), StoredSite(talked.folder), "zh-CN")
    assert unclear.value.what == "period"
