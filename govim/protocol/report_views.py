"""Reports as frames: for whoever made them, and for reviewers."""

from govim.domain.ids import PersonId
from govim.domain.report import Report, ReportState
from govim.protocol.reports import ReportView
from govim_audit.record import id_text, rfc3339


def report_view(found: Report, person: PersonId, *, is_reviewer: bool) -> ReportView:
    return ReportView(
        id=str(found.id),
        conversation=id_text(found.about.conversation),
        seq=found.about.seq,
        person=id_text(found.about.person),
        reported_by=id_text(found.reported_by),
        reported_at=rfc3339(found.reported_at),
        reason=found.reason,
        state=found.state.value,
        decided_by=None if found.decided_by is None else id_text(found.decided_by),
        decided_at=None if found.decided_at is None else rfc3339(found.decided_at),
        outcome=found.outcome,
        allowed_actions=_allowed(found, person) if is_reviewer else [],
    )


def _allowed(found: Report, person: PersonId) -> list[str]:
    if found.is_party(person):
        return []
    return ["open"] if found.state is ReportState.CLOSED else ["open", "close"]
