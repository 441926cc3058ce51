from govim.protocol.report_views import report_view
from tests.govim.domain.test_report import NOW, OPEN, REPORTED, REPORTER, REVIEWER


def test_a_view_says_what_a_reviewer_may_do() -> None:
    assert report_view(OPEN, REVIEWER, is_reviewer=True).allowed_actions == ["open", "close"]
    closed = OPEN.close(REVIEWER, "已提醒", at=NOW)
    assert report_view(closed, REVIEWER, is_reviewer=True).allowed_actions == ["open"]
    assert report_view(OPEN, REPORTER, is_reviewer=False).allowed_actions == []


def test_to_a_party_nothing_is_offered_also_where_they_are_a_reviewer() -> None:
    for party in (REPORTER, REPORTED):
        assert report_view(OPEN, party, is_reviewer=True).allowed_actions == []
