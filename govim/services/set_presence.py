"""Say of oneself: available, busy, away, in a meeting; with a few words, and until when."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.events import PresenceSet
from govim.domain.personal import PersonalKind
from govim.domain.presence import Presence, PresenceState
from govim.ports import Transaction
from govim.protocol.presence import OwnPresence, SetPresence
from govim.services.note_change import note_change
from govim_audit.record import rfc3339
from govim_policies.pack import Pack


def set_presence(
    actor: Actor, request: SetPresence, /, *, tx: Transaction, pack: Pack, at: datetime
) -> OwnPresence:
    del pack
    said = Presence(state=PresenceState(request.state), text=request.text, until=request.until)
    tx.personal.set_presence(actor.person, said)
    until = None if said.until is None else rfc3339(said.until)
    value = {"state": said.state, "text": said.text, "until": until}
    note_change(actor, PersonalKind.PRESENCE, None, tx=tx, at=at, value=value)
    tx.tell(PresenceSet(person=actor.person))
    return OwnPresence(state=said.state, text=said.text, until=until)
