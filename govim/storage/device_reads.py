"""One's own devices and preferences."""

import msgspec
from sqlalchemy import select

from govim.protocol.devices import (
    DeviceList,
    Devices,
    DeviceView,
    PreferenceList,
    Preferences,
    PreferenceView,
)
from govim.services.set_preference import PREFERENCES
from govim.storage.asking import Asking
from govim.storage.schema import preferences, sessions
from govim_audit.record import rfc3339


def read_devices(asking: Asking, request: Devices) -> DeviceList:
    """The open sessions, the newest first."""
    del request
    mine = select(sessions).where(
        sessions.c.person == asking.person, sessions.c.ended_at.is_(None), sessions.c.expires_at > asking.at
    )
    rows = asking.connection.execute(mine.order_by(sessions.c.created_at.desc(), sessions.c.id))
    return DeviceList(
        devices=[
            DeviceView(
                session=str(row.id),
                address=row.address,
                client=row.client,
                created_at=rfc3339(row.created_at),
                last_seen_at=None if row.last_seen_at is None else rfc3339(row.last_seen_at),
                current=row.id == asking.session,
            )
            for row in rows
        ]
    )


def read_preferences(asking: Asking, request: Preferences) -> PreferenceList:
    """All that there are, as usual where the person chose nothing."""
    del request
    mine = select(preferences.c.name, preferences.c.value).where(preferences.c.person == asking.person)
    chosen = {row.name: row.value for row in asking.connection.execute(mine)}
    found = []
    for name, kind in PREFERENCES.items():
        value = msgspec.json.decode(chosen[name], type=kind) if name in chosen else kind()
        found.append(PreferenceView(name=name, value=msgspec.to_builtins(value, order="deterministic")))
    return PreferenceList(preferences=found)
