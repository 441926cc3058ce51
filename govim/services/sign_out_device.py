"""End one of one's own sessions, from another device: its sockets close at once."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.errors import NotFound
from govim.domain.events import SessionEnded
from govim.domain.ids import SessionId
from govim.ports import Transaction
from govim.protocol.devices import SignedOut, SignOutDevice
from govim_audit.record import Kind
from govim_policies.pack import Pack


def sign_out_device(
    actor: Actor, request: SignOutDevice, /, *, tx: Transaction, pack: Pack, at: datetime
) -> SignedOut:
    """Somebody else's session is answered as one that never was, or has ended."""
    del pack
    session = SessionId(request.session)
    if session not in tx.directory.sessions_of(actor.person, at=at):
        raise NotFound
    tx.directory.end_session(session, at=at)
    body = {"by": str(actor.session), "reason": "signed_out_elsewhere", "session": str(session)}
    tx.records.add(Kind.SIGNED_OUT, at=at, actor=actor.person, origin=actor.origin, body=body)
    tx.tell(SessionEnded(session=session, person=actor.person))
    return SignedOut(session=str(session))
