"""Column types: ids as 16 bytes, instants as milliseconds since 1970 in UTC.

Small keys matter: an id stands in five indexes of every message.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

# SQLite gives only INTEGER PRIMARY KEY the rowid.
BigInt = BigInteger().with_variant(Integer(), "sqlite")


class Id(TypeDecorator[UUID]):
    """A UUID as BLOB(16)."""

    impl = LargeBinary(16)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[UUID | None], bytes | None]:
        del dialect
        return lambda value: None if value is None else value.bytes

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[bytes | None], UUID | None]:
        del dialect, coltype
        return lambda value: None if value is None else _unpacked(value)


@lru_cache(maxsize=16_384)  # the same people and conversations again and again, and a UUID takes 1 µs to make
def _unpacked(packed: bytes) -> UUID:
    return UUID(bytes=packed)


class Instant(TypeDecorator[datetime]):
    """An aware datetime as integer milliseconds."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        del dialect
        return lambda value: None if value is None else to_millis(value)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[int | None], datetime | None]:  # noqa: ANN401
        del dialect, coltype
        return lambda value: None if value is None else from_millis(value)


def to_millis(at: datetime) -> int:
    return (at - EPOCH) // MILLISECOND


def from_millis(millis: int) -> datetime:
    return EPOCH + timedelta(milliseconds=millis)
