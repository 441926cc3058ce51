from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from govim.domain.ids import Position
from govim.storage.keyring import SITE_ZONE
from govim_audit.completeness import Completeness
from govim_audit.record import Kind
from govim_audit.search.query import AuditQuery
from govim_audit.search.wording import (
    Named,
    completeness_facts,
    completeness_sentence,
    full_time,
    query_facts,
    query_json,
    query_sentence,
)

AT = datetime(2026, 11, 24, 1, 5, 3, 120_000, tzinfo=UTC)
QUERY = AuditQuery(
    text="土地", sender=UUID(int=7), kinds=frozenset({Kind.MESSAGE_SENT}), after=AT, conversation=UUID(int=9)
)
ASKED = Completeness(
    query={},
    asked_by=UUID(int=1),
    asked_by_name="王合规",
    asked_at=AT,
    record=Position(300),
    complete_to=Position(301),
    total=3,
)


def test_times_have_milliseconds_and_the_zone() -> None:
    assert full_time(AT, SITE_ZONE) == "2026-11-24 09:05:03.120 +08:00"


def test_a_query_is_said_in_one_sentence() -> None:
    said = query_sentence(
        QUERY, Named(sender="张伟（zhangwei）", conversation="群组：预算"), "zh-CN", SITE_ZONE
    )
    assert said == (
        "检索符合下列全部条件的记录：内容包含“土地”（不分简繁、大小写、全角半角），操作人为张伟（zhangwei），"
        "会话为群组：预算，类型为发送消息，时间不早于 2026-11-24 09:05:03.120 +08:00。"
    )
    assert query_sentence(AuditQuery(), Named(), "zh-CN", SITE_ZONE) == "检索全部记录。"
    before = query_sentence(AuditQuery(before=AT), Named(), "en", SITE_ZONE)
    assert before == "Records that meet all of these: before 2026-11-24 09:05:03.120 +08:00."


def test_what_was_not_asked_is_said_to_be_unrestricted() -> None:
    facts = dict(query_facts(AuditQuery(text="a"), Named(), "zh-CN", SITE_ZONE))
    assert facts["包含文字"] == "a"
    assert facts["操作人"] == facts["起始时间（含）"] == "不限"


def test_the_record_of_a_query_holds_what_restricts() -> None:
    assert query_json(QUERY) == {
        "text": "土地",
        "sender": str(UUID(int=7)),
        "conversation": str(UUID(int=9)),
        "kinds": ["message.sent"],
        "after": "2026-11-24T01:05:03.120Z",
    }
    assert query_json(AuditQuery()) == {}


def test_an_index_that_lags_is_never_called_complete() -> None:
    lagging = replace(ASKED, complete_to=Position(290))
    assert completeness_sentence(lagging, "zh-CN").startswith("不完整：只检索了审计位置 290 以前的记录")
    assert "10" in completeness_sentence(lagging, "en")
    assert completeness_sentence(ASKED, "zh-CN").startswith("完整：")


def test_completeness_names_positions_zone_and_folding() -> None:
    facts = dict(completeness_facts(ASKED, "en"))
    assert facts["Audit position of this search"] == "300"
    assert facts["Index position"] == "301"
    assert facts["Time zone"] == "Asia/Shanghai"
    assert facts["Folding version"] == "1"
