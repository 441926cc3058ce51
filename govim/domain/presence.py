"""What somebody says of themselves to those who look: available, busy, away, in a meeting."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from govim.domain.ids import PersonId


class PresenceState(StrEnum):
    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """`until`: from then on it is as if nothing had been said."""

    state: PresenceState = PresenceState.AVAILABLE
    text: str = ""
    until: datetime | None = None


NOTHING_SAID = Presence()


def as_of(said: Presence, at: datetime) -> Presence:
    return said if said.until is None or at < said.until else NOTHING_SAID


def may_see_presence(watcher: PersonId, person: PersonId) -> bool:
    """For now everybody on the site sees everybody."""
    del watcher, person
    return True
