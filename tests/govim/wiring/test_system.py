import time
from datetime import UTC, datetime, timedelta

import pytest

from govim.wiring.system import SystemClock, SystemIds


def test_the_clock_is_utc_in_whole_milliseconds() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_clock_never_runs_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wall clock that was set back stands still until it has caught up."""
    times = [datetime(2026, 11, 24, 6, 50, second, tzinfo=UTC) for second in (10, 5, 9, 11)]
    monkeypatch.setattr(time, "time_ns", lambda: int(times.pop(0).timestamp()) * 10**9)
    clock = SystemClock()
    assert [clock.now().second for _ in range(4)] == [10, 10, 10, 11]


def test_ids_are_version_7_and_rise() -> None:
    ids = [SystemIds().new() for _ in range(1000)]
    assert {made.version for made in ids} == {7}
    assert len(set(ids)) == 1000
    assert [made.int >> 80 for made in ids] == sorted(made.int >> 80 for made in ids)
