import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim.domain.buckets import Buckets, Rate

MINUTE = Rate(amount=60, seconds=60)
amounts = st.integers(1, 50)
seconds = st.floats(0.1, 1000)
pauses = st.lists(st.floats(0, 30), max_size=120)


def taken(buckets: Buckets, key: object, count: int, now: float) -> int:
    return sum(buckets.take(key, now) == 0 for _ in range(count))


def times_of(pauses: list[float]) -> list[float]:
    now, times = 1e6, []
    for pause in pauses:
        now += pause
        times.append(now)
    return times


@given(amounts, seconds, pauses)
def test_in_no_span_is_more_than_the_burst_and_what_came_back(
    amount: int, seconds: float, pauses: list[float]
) -> None:
    buckets = Buckets(Rate(amount=amount, seconds=seconds))
    passed = [now for now in times_of(pauses) if buckets.take("ada", now) == 0]
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            span = passed[last] - passed[first]
            assert last - first + 1 <= amount + span * amount / seconds + 1e-6


@given(amounts, seconds, pauses)
def test_who_waits_as_long_as_told_gets_one(amount: int, seconds: float, pauses: list[float]) -> None:
    buckets = Buckets(Rate(amount=amount, seconds=seconds))
    for now in times_of(pauses):
        if wait := buckets.take("ada", now):
            assert buckets.take("ada", now + wait * 0.99 - 1e-6) > 0 or wait < 1e-5
            assert buckets.take("ada", now + wait + 1e-6) == 0
            return


def test_all_may_be_used_at_once_and_comes_back_evenly() -> None:
    buckets = Buckets(MINUTE)
    assert taken(buckets, "ada", 100, 5.0) == 60
    assert buckets.take("ada", 5.0) == pytest.approx(1.0)
    assert [taken(buckets, "ada", 3, 5.0 + second) for second in (0.9, 1.0, 4.0)] == [0, 1, 3]
    assert taken(buckets, "ada", 100, 1000.0) == 60


def test_each_has_a_bucket_of_its_own() -> None:
    buckets = Buckets(MINUTE)
    assert taken(buckets, "ada", 61, 0.0) == 60
    assert taken(buckets, "bo", 1, 0.0) == 1


def test_what_is_refused_takes_nothing() -> None:
    buckets = Buckets(MINUTE)
    taken(buckets, "ada", 10_000, 0.0)
    assert taken(buckets, "ada", 2, 1.0) == 1


def test_what_is_given_back_may_be_taken_again() -> None:
    buckets = Buckets(MINUTE)
    taken(buckets, "ada", 60, 0.0)
    buckets.give_back("ada")
    assert taken(buckets, "ada", 2, 0.0) == 1
    buckets.give_back("nobody")
    assert taken(buckets, "nobody", 61, 0.0) == 60


def test_the_idle_are_forgotten() -> None:
    buckets = Buckets(MINUTE)
    for number in range(1000):
        buckets.take(number, 0.0)
    assert len(buckets) == 1000
    buckets.take("ada", 60.0)
    assert len(buckets) == 1001
    buckets.take("ada", 120.0)
    assert len(buckets) == 1


def test_whoever_is_not_idle_is_not_forgotten_at_a_turn() -> None:
    buckets = Buckets(MINUTE)
    buckets.take("bo", 0.0)
    assert taken(buckets, "ada", 61, 59.0) == 60
    assert taken(buckets, "ada", 61, 60.0) == 1
    assert taken(buckets, "ada", 61, 118.0) == 58
    assert taken(buckets, "ada", 61, 120.0) == 2


def test_inventing_keys_gains_neither_memory_nor_a_burst() -> None:
    buckets = Buckets(MINUTE, most=100)
    taken(buckets, "ada", 60, 0.0)
    passed = sum(buckets.take(number, 0.0) == 0 for number in range(10_000))
    assert passed == 99 + 60
    assert len(buckets) == 101
    assert taken(buckets, "ada", 1, 0.0) == 0, "the keys that were invented did not push her out"
    for minute in range(1, 20):
        for number in range(1000):
            buckets.take((minute, number), 60.0 * minute)
        assert len(buckets) <= 101
