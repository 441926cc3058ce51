"""Reports: one's own with what one wrote, and for reviewers what there is to review, unopened."""

from dataclasses import replace

from sqlalchemy import ColumnElement

from govim.domain.errors import Forbidden
from govim.domain.person import Right
from govim.domain.report import Report, ReportState
from govim.protocol.report_views import report_view
from govim.protocol.reports import Pile, ReportList, Reports, ReportView
from govim.storage.accounts import find_rights
from govim.storage.asking import Asking
from govim.storage.pages import count_of, page_of
from govim.storage.reports import report_columns, reports_of
from govim.storage.schema import reports


def read_reports(asking: Asking, request: Reports) -> ReportList:
    """The newest first. Raises Forbidden for the piles of reviewers."""
    is_reviewer = request.pile is not Pile.MINE
    if is_reviewer and Right.REPORTS_REVIEW not in find_rights(asking.connection, asking.person):
        raise Forbidden
    wanted = report_columns().where(_on_pile(asking, request.pile))
    page = page_of(wanted, request, reports.c.at, reports.c.id)
    found = reports_of(asking.connection, asking.keyring, page)
    return ReportList(
        total=count_of(asking.connection, wanted),
        reports=[_seen(each, asking, is_reviewer=is_reviewer) for each in found],
    )


def _on_pile(asking: Asking, pile: Pile) -> ColumnElement[bool]:
    if pile is Pile.MINE:
        return reports.c.reported_by == asking.person
    is_closed = reports.c.state == ReportState.CLOSED.value
    return is_closed if pile is Pile.CLOSED else ~is_closed


def _seen(found: Report, asking: Asking, *, is_reviewer: bool) -> ReportView:
    """What somebody wrote is read by opening it, which leaves a record."""
    shown = replace(found, reason=None) if is_reviewer else found
    return report_view(shown, asking.person, is_reviewer=is_reviewer)
