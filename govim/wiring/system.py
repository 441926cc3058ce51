"""The wall clock and the source of ids. Nothing else may read either."""

from datetime import UTC, datetime
from uuid import UUID

import uuid_utils.compat


class SystemClock:
    """UTC in whole milliseconds, as everything stores it. A wall clock that was set back stands still until
    it has caught up."""

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        wall = datetime.now(UTC)
        self._last = max(self._last, wall.replace(microsecond=wall.microsecond // 1000 * 1000))
        return self._last


class SystemIds:
    def new(self) -> UUID:
        return uuid_utils.compat.uuid7()
