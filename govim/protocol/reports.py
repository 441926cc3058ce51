"""Frames about reports: a member reports a message or a person, a reviewer looks and decides."""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from govim.protocol.entries import EntryView
from govim.protocol.sign_offs import Reason
from govim.protocol.values import ChangeRequest, Limit, PositiveSeq, ReadRequest, Seq


class Report(ChangeRequest, frozen=True, kw_only=True, tag="report"):
    """Either a message by its `seq`, or a `person` of the conversation."""

    conversation: UUID
    reason: Reason
    seq: PositiveSeq | None = None
    person: UUID | None = None


class OpenReport(ChangeRequest, frozen=True, kw_only=True, tag="open_report"):
    """For reviewers: the reason and the message with what is around it. Each opening is recorded."""

    report: UUID


class CloseReport(ChangeRequest, frozen=True, kw_only=True, tag="close_report"):
    report: UUID
    outcome: Reason


class Pile(StrEnum):
    MINE = "mine"  # what I reported
    PENDING = "pending"  # to be reviewed, for reviewers
    CLOSED = "closed"  # for reviewers


class Reports(ReadRequest, frozen=True, kw_only=True, tag="reports"):
    """The newest first; `after`: how many are known already."""

    pile: Pile
    after: Seq = 0
    limit: Limit = 50


ReportChange = Report | OpenReport | CloseReport
ReportRead = Reports


# ---- results ---------------------------------------------------------------------------------
class ReportView(Struct, frozen=True, kw_only=True):
    """`reason` is null for a reviewer who has not opened it."""

    id: str
    conversation: str
    seq: int | None
    person: str
    reported_by: str
    reported_at: str
    reason: str | None
    state: str
    decided_by: str | None
    decided_at: str | None
    outcome: str | None
    allowed_actions: list[str]


class ReportList(Struct, frozen=True):
    """`total`: on this pile."""

    total: int
    reports: list[ReportView]


class OpenedReport(Struct, frozen=True):
    report: ReportView
    entries: list[EntryView]


class ReportPush(Struct, frozen=True, tag="report"):
    """One was made, or its state changed: to reviewers, and the outcome to whoever made it."""

    report: str
    state: str
