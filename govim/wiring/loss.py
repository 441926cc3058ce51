"""Accept that records are missing: the operator's word, the first record of a new epoch (invariant 6)."""

from dataclasses import dataclass
from pathlib import Path

from govim.domain.actor import CONSOLE
from govim.ports import Work
from govim.storage.database import open_writer, take_lock
from govim.storage.epochs import Epoch, current_epoch, open_epoch
from govim.storage.folder import DataFolder
from govim.storage.publisher import Publisher, TrailBehind, TrailMismatch
from govim.storage.upgrade import check_schema
from govim.wiring.core import load_seed, open_core
from govim.wiring.system import SystemClock
from govim_audit.record import Json, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """`missing_from` > `missing_to` where no record is missing, but they are not those of the checkpoint."""

    epoch: int
    missing_from: int
    missing_to: int


def accept_loss(folder: DataFolder, mirrors: tuple[Path, ...]) -> Loss | None:
    """None if nothing is missing. Raises UnusableStorage while a server runs."""
    refusal, previous = _find_loss(folder, mirrors)
    if refusal is None:
        return None
    core = open_core(folder, mirrors=mirrors)
    try:
        shown = refusal.checkpoint.size
        there = refusal.records if isinstance(refusal, TrailBehind) else shown
        missing_from = previous.first_position + there
        missing_to = previous.first_position + shown - 1
        body: dict[str, Json] = {
            "missing_from": missing_from,
            "missing_to": missing_to,
            "previous_checkpoint": refusal.checkpoint.text(),
        }
        core.writer.run(
            Work(
                run=lambda tx: tx.records.add(
                    Kind.EPOCH_OPENED, at=core.clock.now(), actor=None, origin=CONSOLE, body=body
                )
            )
        )
    finally:
        core.close()
    return Loss(epoch=previous.number + 1, missing_from=missing_from, missing_to=missing_to)


def _find_loss(
    folder: DataFolder, mirrors: tuple[Path, ...]
) -> tuple[TrailBehind | TrailMismatch | None, Epoch]:
    """What is wrong with the present epoch; if something is, the next one is opened."""
    with take_lock(folder):
        engine = open_writer(folder)
        try:
            with engine.begin() as connection:
                check_schema(connection)
                epoch = current_epoch(connection)
                try:
                    Publisher(folder.trail, epoch, load_seed(folder), mirrors).catch_up(connection)
                except (TrailBehind, TrailMismatch) as refusal:
                    site = epoch.origin.rpartition("/")[0]
                    text = refusal.checkpoint.text()
                    open_epoch(connection, site, at=SystemClock().now(), previous_checkpoint=text)
                    return refusal, epoch
                return None, epoch
        finally:
            engine.dispose()
