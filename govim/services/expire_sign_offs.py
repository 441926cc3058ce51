"""Note which sign-offs time has ended. They are refused from that moment on, noted or not."""

from datetime import datetime

from govim.domain.actor import CONSOLE
from govim.domain.errors import GovimError
from govim.ports import Transaction
from govim.services.ask_sign_off import tell_of
from govim_audit.record import Kind

AT_ONCE = 100  # the next look takes the others


def expire_sign_offs(*, tx: Transaction, at: datetime) -> int:
    """How many. Nobody decides them meanwhile: each is held while it is looked at."""
    due = [found for known in tx.sign_offs.due(at=at, limit=AT_ONCE) if (found := tx.sign_offs.find(known))]
    noted = 0
    for sign_off in due:
        try:
            expired = sign_off.expire(at=at)
        except GovimError:  # another process noted it
            continue
        tx.sign_offs.settle(expired, None)
        tx.records.add(
            Kind.SIGN_OFF_EXPIRED,
            at=at,
            actor=None,
            origin=CONSOLE,
            conversation=expired.conversation,
            body={"sign_off": str(expired.id), "sign_off_kind": expired.kind.value},
        )
        tell_of(expired, tx=tx)
        noted += 1
    return noted
