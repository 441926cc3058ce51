"""Keep what one person prefers, by name; each name has its type, and nothing else is taken."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from govim.domain.actor import Actor
from govim.domain.errors import Malformed
from govim.domain.notifications import Notifications
from govim.domain.personal import PersonalKind
from govim.ports import Transaction
from govim.protocol.devices import PreferenceView, SetPreference
from govim.services.note_change import note_change
from govim_policies.pack import Pack

PREFERENCES: Mapping[str, type[msgspec.Struct]] = {"notifications": Notifications}


def set_preference(
    actor: Actor, request: SetPreference, /, *, tx: Transaction, pack: Pack, at: datetime
) -> PreferenceView:
    """Other devices are told its name, and read it: the log keeps no values."""
    del pack
    try:
        chosen = msgspec.convert(request.value, PREFERENCES[request.name])
    except msgspec.ValidationError as error:
        raise Malformed(field="value", reason=str(error)) from error
    tx.personal.set_preference(actor.person, request.name, msgspec.json.encode(chosen).decode())
    note_change(actor, PersonalKind.PREFERENCE, None, tx=tx, at=at, value={"name": request.name})
    return PreferenceView(name=request.name, value=msgspec.to_builtins(chosen, order="deterministic"))
