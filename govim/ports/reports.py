"""What members report, for reviewers to decide."""

from datetime import datetime
from typing import Protocol

from govim.domain.ids import ContentId, PersonId, ReportId
from govim.domain.report import Report, Reported


class Reports(Protocol):
    def new_id(self) -> ReportId: ...

    def add(
        self, report: ReportId, about: Reported, reason: ContentId, *, by: PersonId, at: datetime
    ) -> None: ...

    def find(self, report: ReportId) -> Report | None:
        """Nobody else changes it until the end of the transaction."""
        ...

    def pending_one(self, about: Reported, by: PersonId) -> Report | None:
        """Where this person reported the same already, and it is not closed."""
        ...

    def reviewers(self) -> frozenset[PersonId]:
        """Who has the right to look at reports."""
        ...

    def settle(self, report: Report, outcome: ContentId | None) -> None:
        """Keep its new state, with the content that says why."""
        ...
