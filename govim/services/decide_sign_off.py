"""Approve or refuse what somebody else asks. What is approved is applied in the same transaction."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.errors import NotAllowed
from govim.domain.ids import SignOffId
from govim.domain.sign_off import SignOff
from govim.ports import Transaction
from govim.protocol.sign_off_views import sign_off_view
from govim.protocol.sign_offs import DecideSignOff, SignOffView
from govim.services.access import access_sign_off
from govim.services.ask_sign_off import tell_of
from govim.services.check_reason import check_reason, where_of
from govim.services.sign_off_kinds import KINDS
from govim_audit.record import Kind
from govim_policies.pack import Pack


def decide_sign_off(
    actor: Actor, request: DecideSignOff, /, *, tx: Transaction, pack: Pack, at: datetime
) -> SignOffView:
    found = access_sign_off(SignOffId(request.sign_off), actor.person, tx=tx)
    reason = _reason(request, found, actor, tx, pack)
    decided = found.decide(
        actor.person,
        is_approved=request.is_approved,
        shown_hash=request.shown_hash,
        reason=reason,
        at=at,
    )
    kind = KINDS[found.kind]
    if not kind.may_approve(found, actor.person, tx):  # any longer
        raise NotAllowed(rule="sign_off.approver")
    _record(decided, actor, tx=tx, at=at)
    if request.is_approved:
        kind.apply(decided, actor, tx=tx, pack=pack, at=at)
    tell_of(decided, tx=tx)
    return sign_off_view(decided, actor.person, at=at)


def _reason(request: DecideSignOff, found: SignOff, actor: Actor, tx: Transaction, pack: Pack) -> str | None:
    """Whoever asked wants to know why it is refused."""
    given = request.reason or ""
    if request.is_approved and not given.strip():
        return None
    return check_reason(given, "reason", actor, where_of(found.conversation, tx), pack)


def _record(decided: SignOff, actor: Actor, *, tx: Transaction, at: datetime) -> None:
    content = None if decided.reason is None else {"kind": "sign_off_reason", "text": decided.reason}
    reason = tx.records.add(
        Kind.SIGN_OFF_DECIDED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        conversation=decided.conversation,
        content=content,
        body={
            "shown": decided.shown_hash,
            "sign_off": str(decided.id),
            "sign_off_kind": decided.kind.value,
            "state": decided.state.value,
        },
    )
    tx.sign_offs.settle(decided, reason)
