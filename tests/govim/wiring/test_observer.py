import asyncio

import pytest

from govim.storage.condition import Condition
from govim.wiring.observer import Lag, Observer


def test_who_is_level_has_no_lag() -> None:
    lag = Lag()
    lag.look(1, head=5, reached=5)
    assert (lag.records, lag.seconds) == (0, 0)


def test_lag_is_the_age_of_the_oldest_record_that_is_not_reached() -> None:
    lag = Lag()
    lag.look(1, head=5, reached=5)
    lag.look(2, head=8, reached=5)
    lag.look(4, head=9, reached=5)
    assert (lag.records, lag.seconds) == (4, 2)
    lag.look(5, head=9, reached=8)
    assert (lag.records, lag.seconds) == (1, 1)
    lag.look(6, head=9, reached=9)
    assert (lag.records, lag.seconds) == (0, 0)


def test_steady_work_is_not_lag() -> None:
    lag = Lag()
    for second in range(100):
        lag.look(second, head=10 * second, reached=10 * (second - 1))
    assert lag.seconds <= 1


def test_who_is_ahead_has_no_lag() -> None:
    lag = Lag()
    lag.look(1, head=5, reached=9)
    assert (lag.records, lag.seconds) == (0, 0)


async def test_both_followers_are_looked_at() -> None:
    found = Condition(epoch=2, records=10, published=4, next_position=110, indexed=None, database_bytes=1)
    observer = Observer(lambda: found)
    await observer.look()
    assert observer.latest is found
    assert (observer.trail.records, observer.index.records) == (6, 110)


async def test_what_was_seen_grows_old(caplog: pytest.LogCaptureFixture) -> None:
    """A look that fails must not leave yesterday's health standing."""
    found = Condition(epoch=1, records=9, published=9, next_position=9, indexed=9, database_bytes=1)
    is_broken = False

    def read() -> Condition:
        if is_broken:
            raise OSError(5, "planted")
        return found

    observer = Observer(read)
    assert observer.trail_behind is None
    await observer.look()
    first = observer.trail_behind
    is_broken = True
    await asyncio.sleep(0.2)
    await observer.look()
    assert first is not None
    assert observer.trail_behind is not None
    assert first < 0.2 <= observer.trail_behind
    is_broken = False
    before = observer.trail_behind
    await observer.look()
    assert observer.trail_behind < before


async def test_a_look_that_fails_leaves_the_former(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Condition:
        raise OSError(5, "planted")

    observer = Observer(fail)
    await observer.look()
    assert observer.latest is None
    assert "could not be looked at" in caplog.text
