"""Lists that are read by pages: how many there are in all, and the ones between `after` and `limit`."""

from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Select, func


class Cut(Protocol):
    """`after`: how many to pass over."""

    @property
    def after(self) -> int: ...
    @property
    def limit(self) -> int: ...


def count_of(connection: Connection, wanted: Select[Any]) -> int:
    """In all; `wanted` groups nothing."""
    counted = wanted.with_only_columns(func.count(), maintain_column_froms=True)
    return connection.scalar(counted) or 0


def page_of(wanted: Select[Any], cut: Cut, *newest: ColumnElement[Any]) -> Select[Any]:
    """From the last one backwards, in an order that leaves nothing open."""
    return wanted.order_by(*(each.desc() for each in newest)).offset(cut.after).limit(cut.limit)
