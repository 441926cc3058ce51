"""A sign-off: what one person asks and another decides. The maker is never the checker.

open ── decide ──▶ approved | refused      by an approver, who names the hash of what they were shown
     ├─ withdraw ─▶ withdrawn              by whoever asked
     └─ expire ───▶ expired                by time alone: from then on, whether anybody has noted it or not
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from govim.domain.entry import Content
from govim.domain.errors import NotAllowed, OwnSignOff, SignOffChanged, SignOffDecided, SignOffExpired
from govim.domain.ids import ConversationId, PersonId, Sequence, SignOffId


class SignOffKind(StrEnum):
    """What can be asked; `services.sign_off_kinds` says who decides, and what then happens."""

    RECALL = "recall"
    JOIN = "join"


class SignOffState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class SignOffAction(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A sign-off before it is one. `shown` holds the asker's reason as its `text`."""

    kind: SignOffKind
    shown: Content
    approvers: frozenset[PersonId]
    expires_at: datetime
    conversation: ConversationId | None = None
    seq: Sequence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """`shown` is all that is applied when it is approved; None where it is not what `shown_hash` says."""

    id: SignOffId
    kind: SignOffKind
    conversation: ConversationId | None
    seq: Sequence | None
    asked_by: PersonId
    asked_at: datetime
    expires_at: datetime
    shown: Content | None
    shown_hash: str
    approvers: frozenset[PersonId]
    state: SignOffState = SignOffState.OPEN
    decided_by: PersonId | None = None
    decided_at: datetime | None = None
    reason: str | None = None  # of the decision

    def state_at(self, at: datetime) -> SignOffState:
        if self.state is SignOffState.OPEN and at >= self.expires_at:
            return SignOffState.EXPIRED
        return self.state

    def concerns(self, person: PersonId) -> bool:
        """Nobody else may know of it."""
        return person == self.asked_by or person in self.approvers

    def decide(
        self, by: PersonId, *, is_approved: bool, shown_hash: str, reason: str | None, at: datetime
    ) -> "SignOff":
        """Raises SignOffDecided or SignOffExpired where it is open no longer, OwnSignOff, NotAllowed,
        SignOffChanged."""
        self._check_open(at)
        if by == self.asked_by:
            raise OwnSignOff
        if by not in self.approvers:
            raise NotAllowed(rule="sign_off.approver")
        if self.shown is None or shown_hash != self.shown_hash:
            raise SignOffChanged
        state = SignOffState.APPROVED if is_approved else SignOffState.REFUSED
        return replace(self, state=state, decided_by=by, decided_at=at, reason=reason)

    def withdraw(self, by: PersonId, *, at: datetime) -> "SignOff":
        self._check_open(at)
        if by != self.asked_by:
            raise NotAllowed(rule="sign_off.asker")
        return replace(self, state=SignOffState.WITHDRAWN, decided_by=by, decided_at=at)

    def expire(self, *, at: datetime) -> "SignOff":
        """Note what time has done."""
        if self.state is not SignOffState.OPEN or at < self.expires_at:
            raise SignOffDecided
        return replace(self, state=SignOffState.EXPIRED, decided_at=at)

    def allowed_actions(self, person: PersonId, *, at: datetime) -> tuple[SignOffAction, ...]:
        if self.state_at(at) is not SignOffState.OPEN:
            return ()
        if person == self.asked_by:
            return (SignOffAction.WITHDRAW,)
        return (SignOffAction.APPROVE, SignOffAction.REFUSE) if person in self.approvers else ()

    def _check_open(self, at: datetime) -> None:
        state = self.state_at(at)
        if state is SignOffState.EXPIRED:
            raise SignOffExpired
        if state is not SignOffState.OPEN:
            raise SignOffDecided(state=state)
