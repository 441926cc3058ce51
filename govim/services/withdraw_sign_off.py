"""Take back what one asked, while nobody has decided it."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.ids import SignOffId
from govim.ports import Transaction
from govim.protocol.sign_off_views import sign_off_view
from govim.protocol.sign_offs import SignOffView, WithdrawSignOff
from govim.services.access import access_sign_off
from govim.services.ask_sign_off import tell_of
from govim_audit.record import Kind
from govim_policies.pack import Pack


def withdraw_sign_off(
    actor: Actor, request: WithdrawSignOff, /, *, tx: Transaction, pack: Pack, at: datetime
) -> SignOffView:
    del pack
    found = access_sign_off(SignOffId(request.sign_off), actor.person, tx=tx)
    withdrawn = found.withdraw(actor.person, at=at)
    tx.sign_offs.settle(withdrawn, None)
    tx.records.add(
        Kind.SIGN_OFF_WITHDRAWN,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        conversation=withdrawn.conversation,
        body={"sign_off": str(withdrawn.id), "sign_off_kind": withdrawn.kind.value},
    )
    tell_of(withdrawn, tx=tx)
    return sign_off_view(withdrawn, actor.person, at=at)
