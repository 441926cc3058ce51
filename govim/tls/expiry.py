"""How long a certificate still holds, and from when on somebody must be told."""

from datetime import datetime, timedelta
from enum import StrEnum

SOON = timedelta(days=30)
URGENT = timedelta(days=7)


class Standing(StrEnum):
    GOOD = "good"
    SOON = "soon"
    URGENT = "urgent"
    EXPIRED = "expired"


def standing(expires_at: datetime, now: datetime) -> Standing:
    left = expires_at - now
    if left <= timedelta():
        return Standing.EXPIRED
    if left <= URGENT:
        return Standing.URGENT
    return Standing.SOON if left <= SOON else Standing.GOOD


def days_left(expires_at: datetime, now: datetime) -> int:
    """Whole days; negative once it has expired."""
    return (expires_at - now) // timedelta(days=1)
