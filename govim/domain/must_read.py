"""A message whose reading named people confirm; who is late, and when somebody else is to be told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from govim.domain.ids import ConversationId, PersonId, Sequence


class Reason(StrEnum):
    """Why somebody is told of a must-read."""

    REMINDER = "reminder"  # they have not confirmed
    DEPUTY = "deputy"  # another, whose deputy they are, has not
    SUPERIOR = "superior"


STEPS = (Reason.DEPUTY, Reason.SUPERIOR)  # of an escalation, in this order


@dataclass(frozen=True, slots=True, kw_only=True)
class MustRead:
    conversation: ConversationId
    seq: Sequence
    asked_by: PersonId
    asked_at: datetime
    asked: int = 0  # how many people
    confirmed: int = 0
    to_deputy_after: timedelta | None = None
    to_superior_after: timedelta | None = None
    ended_at: datetime | None = None

    def after(self, step: Reason) -> timedelta | None:
        return self.to_deputy_after if step is Reason.DEPUTY else self.to_superior_after

    def confirm_one(self, *, at: datetime) -> "MustRead":
        """The last confirmation ends it."""
        confirmed = self.confirmed + 1
        return replace(self, confirmed=confirmed, ended_at=at if confirmed == self.asked else self.ended_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One of those who are to confirm."""

    person: PersonId
    asked_at: datetime
    confirmed_at: datetime | None = None
    reminded_at: datetime | None = None
    deputy_told_at: datetime | None = None
    superior_told_at: datetime | None = None

    def told_at(self, step: Reason) -> datetime | None:
        return self.deputy_told_at if step is Reason.DEPUTY else self.superior_told_at


def late_for(must_read: MustRead, step: Reason, waiting: Iterable[Asked], *, at: datetime) -> list[PersonId]:
    """Of whom somebody is to be told now, and was not yet."""
    after = must_read.after(step)
    if after is None:
        return []
    return [each.person for each in waiting if each.told_at(step) is None and each.asked_at + after <= at]


def next_due(must_read: MustRead, waiting: Iterable[Asked]) -> datetime | None:
    """When somebody becomes late next; None: never."""
    times = [
        each.asked_at + after
        for each in waiting
        for step in STEPS
        if (after := must_read.after(step)) is not None and each.told_at(step) is None
    ]
    return min(times, default=None)
