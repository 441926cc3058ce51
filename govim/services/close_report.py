"""Decide a report: it is closed, and whoever made it reads what came of it."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.ports import Transaction
from govim.protocol.report_views import report_view
from govim.protocol.reports import CloseReport, ReportView
from govim.services.access import access_report
from govim.services.check_reason import check_reason, where_of
from govim.services.report import tell_of_report
from govim_audit.record import Kind
from govim_policies.pack import Pack


def close_report(
    actor: Actor, request: CloseReport, /, *, tx: Transaction, pack: Pack, at: datetime
) -> ReportView:
    found = access_report(request.report, actor.person, tx=tx)
    outcome = check_reason(request.outcome, "outcome", actor, where_of(found.about.conversation, tx), pack)
    closed = found.close(actor.person, outcome, at=at)
    words = tx.records.add(
        Kind.REPORT_CLOSED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        conversation=closed.about.conversation,
        content={"kind": "report_outcome", "text": outcome},
        body={"report": str(closed.id)},
    )
    tx.reports.settle(closed, words)
    tell_of_report(closed, tx=tx)
    return report_view(closed, actor.person, is_reviewer=True)
