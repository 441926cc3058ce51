"""Log epochs: one tree each. A restored older state goes on in a new one (invariant 6)."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from govim.storage.schema import audit_records, epochs


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """`origin` is the first line of its checkpoints; leaf index = position − `first_position`."""

    number: int
    origin: str
    first_position: int
    previous_checkpoint: str | None

    def records(self, connection: Connection) -> int:
        """How many records of this epoch the database has."""
        last = connection.scalar(select(func.max(audit_records.c.position)))
        return 0 if last is None else last + 1 - self.first_position


def all_epochs(connection: Connection) -> list[Epoch]:
    """Oldest first."""
    return [
        Epoch(
            number=row.epoch,
            origin=row.origin,
            first_position=row.first_position,
            previous_checkpoint=row.previous_checkpoint,
        )
        for row in connection.execute(select(epochs).order_by(epochs.c.epoch))
    ]


def current_epoch(connection: Connection) -> Epoch:
    return all_epochs(connection)[-1]


def epoch_name(connection: Connection) -> str:
    """What clients tell epochs apart by. Two restores of one backup open the same number, so the time of the
    opening belongs to it."""
    number, opened_at = connection.execute(_newest()).one()
    return f"{number}.{int(opened_at.timestamp() * 1000)}"


@cache  # to build it costs more than to run it, and each welcome asks
def _newest() -> Select[Any]:
    return select(epochs.c.epoch, epochs.c.opened_at).order_by(epochs.c.epoch.desc()).limit(1)


def open_epoch(
    connection: Connection,
    site: str,
    *,
    at: datetime,
    previous_checkpoint: str | None = None,
    above: int = 0,
) -> Epoch:
    """A new tree, which begins with the next record. Its number is above every other and above `above`."""
    last = connection.scalar(select(func.max(audit_records.c.position)))
    number = max(connection.scalar(select(func.max(epochs.c.epoch))) or 0, above) + 1
    epoch = Epoch(
        number=number,
        origin=f"{site}/{number}",
        first_position=0 if last is None else last + 1,
        previous_checkpoint=previous_checkpoint,
    )
    connection.execute(
        insert(epochs).values(
            epoch=number,
            origin=epoch.origin,
            first_position=epoch.first_position,
            opened_at=at,
            previous_checkpoint=previous_checkpoint,
        )
    )
    return epoch
