"""What stands in the place of writer and publisher while nothing may be written. Members read on."""

from enum import StrEnum
from typing import Any, NoReturn

from govim.domain.errors import ReadOnly
from govim.ports import Settable, Work
from govim.storage.writer import Health, Measure


class Because(StrEnum):
    """`read_only.<reason>` in the catalogue says it to the operator, with what to do."""

    FAILED = "failed"  # until an operator accepts the storage
    MOUNTED = "mounted"  # the file system is read-only, until the next start


class NoWriter:
    """Refuses every command."""

    def __init__(self, because: Because) -> None:
        self._because = because
        self.health = Health.READ_ONLY
        self.queued = self.records = 0
        self.measure: Measure | None = None

    def submit(self, work: Work[Any], future: Settable[Any]) -> None:
        del work, future
        self._refuse()

    def run(self, work: Work[Any]) -> NoReturn:
        del work
        self._refuse()

    def stop(self) -> None:
        """There is nothing to finish."""

    def _refuse(self) -> NoReturn:
        raise ReadOnly(reason=self._because)


class NoPublisher:
    """The trail's files stay as they are."""

    def start(self) -> None: ...

    def accept(self, first_position: int, leaves: list[bytes]) -> None:
        """Nothing is written that could come here."""
        del first_position, leaves

    def publish(self) -> None: ...

    def stop(self) -> None: ...
