from datetime import UTC, datetime

import pytest
import uuid_utils.compat

from govim.domain.errors import NotAllowed, ReportClosed
from govim.domain.ids import ConversationId, PersonId, ReportId, Sequence
from govim.domain.report import Report, Reported, ReportState

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
REPORTER, REPORTED, REVIEWER = (PersonId(uuid_utils.compat.uuid7()) for _ in range(3))
OPEN = Report(
    id=ReportId(uuid_utils.compat.uuid7()),
    about=Reported(conversation=ConversationId(uuid_utils.compat.uuid7()), seq=Sequence(7), person=REPORTED),
    reported_by=REPORTER,
    reported_at=NOW,
    reason="辱骂",
)


def test_a_report_goes_into_review_when_it_is_opened_first_and_is_closed_once() -> None:
    reviewed = OPEN.open(REVIEWER)
    assert reviewed.state is ReportState.IN_REVIEW
    assert reviewed.open(REVIEWER) is reviewed
    closed = reviewed.close(REVIEWER, "已提醒", at=NOW)
    assert (closed.state, closed.decided_by, closed.outcome) == (ReportState.CLOSED, REVIEWER, "已提醒")
    assert closed.open(REVIEWER) is closed
    with pytest.raises(ReportClosed):
        closed.close(REVIEWER, "再来", at=NOW)


@pytest.mark.parametrize("party", [REPORTER, REPORTED])
def test_nobody_reviews_what_they_reported_or_what_was_reported_of_them(party: PersonId) -> None:
    with pytest.raises(NotAllowed):
        OPEN.open(party)
    with pytest.raises(NotAllowed):
        OPEN.close(party, "没有问题", at=NOW)
