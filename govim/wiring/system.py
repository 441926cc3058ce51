"""The wall clock and the source of ids. Nothing else may read either."""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import uuid_utils.compat

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
NANOS = 1_000_000  # of a millisecond


class SystemClock:
    """UTC in whole milliseconds, as everything stores it. A wall clock that was set back stands still until
    it has caught up."""

    def __init__(self) -> None:
        self._millis = 0
        self._last = EPOCH

    def now(self) -> datetime:
        millis = time.time_ns() // NANOS
        if millis > self._millis:
            self._millis = millis
            self._last = EPOCH + millis * MILLISECOND
        return self._last


class SystemIds:
    def new(self) -> UUID:
        return uuid_utils.compat.uuid7()
