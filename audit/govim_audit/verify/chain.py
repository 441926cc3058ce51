"""The chain of epochs: a new tree begins with a record of the old one's checkpoint and of what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from govim_audit.record import Kind
from govim_audit.trail.checkpoint import Checkpoint, parse_checkpoint
from govim_audit.trail.errors import MalformedCheckpoint
from govim_audit.verify.database import Database
from govim_audit.verify.verdict import Findings, Wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEpoch:
    number: int
    origin: str
    first_position: int
    previous_checkpoint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What the opening record of the next epoch says of this one, which the operator accepted."""

    checkpoint: Checkpoint
    missing_from: int
    missing_to: int
    is_restored: bool = False

    @property
    def is_mismatch(self) -> bool:
        """Nothing is missing, but the records are not those of the checkpoint. A restored site claims that
        they are, and is held to it."""
        return self.missing_from > self.missing_to and not self.is_restored

    def beside(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The parts of a range of missing positions that it does not account for."""
        if self.is_mismatch:
            return
        if first < self.missing_from:
            yield first, min(last, self.missing_from - 1)
        if last > self.missing_to:
            yield max(first, self.missing_to + 1), last


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The first record of an epoch. `body` is None where it could not be opened."""

    kind: Kind
    body: Mapping[str, Any] | None


def read_epochs(database: Database, findings: Findings) -> list[StoredEpoch]:
    """Oldest first; those that cannot follow the one before them are said and left out."""
    rows = database.rows(
        "SELECT epoch, origin, first_position, previous_checkpoint FROM epochs ORDER BY epoch"
    )
    found: list[StoredEpoch] = []
    for number, origin, first, previous in rows:
        last = found[-1] if found else None
        is_next = number == 1 and first == 0 if last is None else _follows(last, number, origin, first)
        is_named = isinstance(origin, str) and isinstance(previous, str | None)
        if not (is_next and is_named):
            findings.add(Wrong.EPOCHS_BROKEN, epoch=number)
            continue
        found.append(
            StoredEpoch(number=number, origin=origin, first_position=first, previous_checkpoint=previous)
        )
    if not rows:
        findings.add(Wrong.EPOCHS_BROKEN)
    return found


def find_losses(
    epochs: Sequence[StoredEpoch], openings: Mapping[int, Opening], findings: Findings
) -> dict[int, Loss]:
    """By the number of the epoch that something was lost of. `openings` by position."""
    losses = {}
    for old, new in pairwise(epochs):
        opening = openings.get(new.first_position)
        if opening is None or opening.kind is not Kind.EPOCH_OPENED:
            findings.add(Wrong.EPOCH_UNNAMED, epoch=new.number, position=new.first_position)
            continue
        try:
            loss = _loss(old, new, opening)
        except (MalformedCheckpoint, ValueError) as error:
            findings.add(
                Wrong.EPOCH_CHECKPOINT_DIFFERS,
                epoch=new.number,
                position=new.first_position,
                reason=str(error),
            )
            continue
        if loss is not None:
            losses[old.number] = loss
    return losses


def find_foregone(epochs: Sequence[StoredEpoch], openings: Mapping[int, Opening]) -> dict[int, Checkpoint]:
    """By number: trees of an earlier restore that the first record of a later epoch leaves behind."""
    found = {}
    for epoch in epochs[1:]:
        opening = openings.get(epoch.first_position)
        body = None if opening is None else opening.body
        named = None if body is None else body.get("foregone_checkpoints")
        for each in named if isinstance(named, list) else ():
            with suppress(MalformedCheckpoint, ValueError):  # then nothing accounts for that tree
                checkpoint = parse_checkpoint(str(each))
                found[int(checkpoint.origin.rpartition("/")[2])] = checkpoint
    return found


def _follows(last: StoredEpoch, number: Any, origin: Any, first: Any) -> bool:  # noqa: ANN401
    if not (isinstance(number, int) and isinstance(origin, str) and isinstance(first, int)):
        return False
    site = last.origin.rpartition("/")[0]
    # A number may be passed over: a mirror was shown it by an earlier restore. One whose row was taken away
    # is found by the checkpoint that the next epoch's first record names.
    return number > last.number and origin == f"{site}/{number}" and first >= last.first_position


def _loss(old: StoredEpoch, new: StoredEpoch, opening: Opening) -> Loss | None:
    """None where nothing was shown before. ValueError where record, table and rows disagree."""
    kept = new.first_position - old.first_position
    body = opening.body
    if body is not None and body.get("previous_checkpoint") != new.previous_checkpoint:
        raise ValueError("the record and the table name different checkpoints")
    if new.previous_checkpoint is None:
        return None
    checkpoint = parse_checkpoint(new.previous_checkpoint)
    if checkpoint.origin != old.origin:
        raise ValueError(f"a checkpoint of {checkpoint.origin}")
    first = old.first_position + min(kept, checkpoint.size)
    last = old.first_position + checkpoint.size - 1
    if body is not None and (body.get("missing_from"), body.get("missing_to")) != (first, last):
        raise ValueError(f"records {first} to {last} are missing")
    is_restored = body is not None and body.get("restored") is True
    return Loss(checkpoint=checkpoint, missing_from=first, missing_to=last, is_restored=is_restored)
