"""Ask somebody else to decide: the general core, used by whatever needs a second person."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.errors import NoApprover
from govim.domain.events import SignOffMoved
from govim.domain.sign_off import Asked, SignOff
from govim.ports import Transaction
from govim_audit.record import Kind, id_text, rfc3339


def ask_sign_off(asked: Asked, actor: Actor, *, tx: Transaction, at: datetime) -> SignOff:
    """The sign-off; where they ask the same already, that one. Raises NoApprover."""
    if earlier := tx.sign_offs.open_one(asked, actor.person, at=at):
        return earlier
    if not asked.approvers - {actor.person}:
        raise NoApprover
    known = tx.sign_offs.new_id()
    shown = tx.records.add(
        Kind.SIGN_OFF_ASKED,
        at=at,
        actor=actor.person,
        origin=actor.origin,
        conversation=asked.conversation,
        content=asked.shown,
        body={
            "approvers": sorted(id_text(person) for person in asked.approvers),
            "expires_at": rfc3339(asked.expires_at),
            "sign_off": str(known),
            "sign_off_kind": asked.kind.value,
            "target": asked.seq,
        },
    )
    if shown is None:
        raise LookupError("a record with a content references it")
    sign_off = tx.sign_offs.add(known, asked, shown, by=actor.person, at=at)
    tell_of(sign_off, tx=tx)
    return sign_off


def tell_of(sign_off: SignOff, *, tx: Transaction) -> None:
    """Whoever asked it and whoever may decide it, on all their devices."""
    people = {sign_off.asked_by, *sign_off.approvers}
    tx.tell(SignOffMoved(sign_off=sign_off.id, kind=sign_off.kind, state=sign_off.state, people=people))
