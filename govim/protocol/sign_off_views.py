"""Sign-offs as frames, for one person at one moment."""

from datetime import datetime

from govim.domain.ids import PersonId
from govim.domain.sign_off import SignOff
from govim.protocol.sign_offs import SignOffView
from govim_audit.record import id_text, rfc3339


def sign_off_view(found: SignOff, person: PersonId, *, at: datetime) -> SignOffView:
    return SignOffView(
        id=str(found.id),
        kind=found.kind.value,
        state=found.state_at(at).value,
        asked_by=id_text(found.asked_by),
        asked_at=rfc3339(found.asked_at),
        expires_at=rfc3339(found.expires_at),
        shown=None if found.shown is None else dict(found.shown),
        shown_hash=found.shown_hash,
        approvers=sorted(id_text(approver) for approver in found.approvers),
        decided_by=None if found.decided_by is None else id_text(found.decided_by),
        decided_at=None if found.decided_at is None else rfc3339(found.decided_at),
        reason=found.reason,
        allowed_actions=[action.value for action in found.allowed_actions(person, at=at)],
    )
