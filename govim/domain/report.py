"""A report: a member says that a message or a person needs looking at, and a reviewer decides.

open ── first opening ──▶ in_review ── close ──▶ closed
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from govim.domain.errors import NotAllowed, ReportClosed
from govim.domain.ids import ConversationId, PersonId, ReportId, Sequence


class ReportState(StrEnum):
    OPEN = "open"
    IN_REVIEW = "in_review"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What is reported, before it is a report: a message and whoever said it, or a person."""

    conversation: ConversationId
    seq: Sequence | None
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    id: ReportId
    about: Reported
    reported_by: PersonId
    reported_at: datetime
    reason: str | None  # the reporter's; None where nobody may see it, or it was disposed of
    state: ReportState = ReportState.OPEN
    decided_by: PersonId | None = None
    decided_at: datetime | None = None
    outcome: str | None = None  # in the reviewer's words

    def open(self, by: PersonId) -> "Report":
        """Somebody looks at it: the first time it goes into review. What is closed can be looked at, too."""
        self._check_reviewer(by)
        return replace(self, state=ReportState.IN_REVIEW) if self.state is ReportState.OPEN else self

    def close(self, by: PersonId, outcome: str, *, at: datetime) -> "Report":
        """Raises ReportClosed."""
        self._check_reviewer(by)
        if self.state is ReportState.CLOSED:
            raise ReportClosed
        return replace(self, state=ReportState.CLOSED, decided_by=by, decided_at=at, outcome=outcome)

    def audience(self, reviewers: frozenset[PersonId]) -> frozenset[PersonId]:
        """Reviewers who are no party to it; once there is an outcome, whoever made it, too."""
        told = {each for each in reviewers if not self.is_party(each)}
        return frozenset(told | {self.reported_by} if self.state is ReportState.CLOSED else told)

    def is_party(self, person: PersonId) -> bool:
        return person in {self.reported_by, self.about.person}

    def _check_reviewer(self, person: PersonId) -> None:
        """Nobody reviews what they reported, or what was reported of them."""
        if self.is_party(person):
            raise NotAllowed(rule="report.own")
