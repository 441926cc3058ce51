"""Token buckets: how much a key may have at once and over time. Time is passed in."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

MOST_KEYS: Final = 100_000
_ROUNDING: Final = 1e-9  # seconds
_OTHERS: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So much at once, and as much again within `seconds`, evenly."""

    amount: int
    seconds: float


class _Bucket:
    """When it is full again says all (GCRA, ITU-T I.371)."""

    __slots__ = ("full_at",)

    def __init__(self) -> None:
        self.full_at = float("-inf")


class Buckets:
    """A bucket for each key: within any time t never more than amount + t · amount / seconds.

    One that was left alone for `seconds` is full again, so it may be forgotten: what was not touched since
    the last turn but one is dropped whole. At most `most` keys are told apart; the others share one bucket,
    so that whoever invents keys gains neither memory nor a new burst.
    """

    def __init__(self, rate: Rate, most: int = MOST_KEYS) -> None:
        self._step = rate.seconds / rate.amount
        self._turn = rate.seconds
        self._most_wait = rate.seconds - self._step + _ROUNDING
        self._most = most
        self._young: dict[Hashable, _Bucket] = {}
        self._old: dict[Hashable, _Bucket] = {}
        self._turns_at = float("-inf")

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def take(self, key: Hashable, now: float) -> float:
        """Take one, and say 0; or take nothing, and say in how many seconds there is one."""
        if now >= self._turns_at:
            self._forget(now)
        bucket = self._young.get(key) or self._find(key)
        full_at = bucket.full_at
        if full_at <= now:
            bucket.full_at = now + self._step
            return 0.0
        if (wait := full_at - now - self._most_wait) > 0:
            return wait
        bucket.full_at = full_at + self._step
        return 0.0

    def give_back(self, key: Hashable) -> None:
        """What was taken is not used."""
        bucket = self._young.get(key) or self._old.get(key)
        if bucket is not None:
            bucket.full_at -= self._step

    def _find(self, key: Hashable) -> _Bucket:
        bucket = self._old.pop(key, None)
        if bucket is None and len(self) >= self._most:
            key = _OTHERS
            bucket = self._young.get(key) or self._old.pop(key, None)
        if bucket is None:
            bucket = _Bucket()
        self._young[key] = bucket
        return bucket

    def _forget(self, now: float) -> None:
        """Each young one was touched before `_turns_at`, each old one a turn before that."""
        self._old = self._young if now < self._turns_at + self._turn else {}
        self._young = {}
        self._turns_at = now + self._turn
