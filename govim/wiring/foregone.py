"""Epochs above a database's own that somebody was shown: of an earlier restore of the same state, say.

One number never names two trees (invariant 6): whoever opens an epoch goes above all that folder and mirrors
can show, and names what it leaves behind.
"""

from collections.abc import Iterable
from pathlib import Path

from govim.storage.epochs import Epoch
from govim.storage.publisher import TrailRefused
from govim_audit.trail.checkpoint import Checkpoint, open_checkpoint
from govim_audit.trail.errors import TrailError
from govim_audit.trail.note import Signer

Foregone = dict[int, Checkpoint | None]
"""By number, lowest first: the furthest checkpoint; None where the number is all that is left of one."""


def find_foregone(folders: Iterable[Path], epoch: Epoch, seed: bytes) -> Foregone:
    """A folder that is away shows nothing. Raises TrailRefused where a checkpoint cannot be read."""
    found: Foregone = {}
    for number, path in sorted(_above(folders, epoch.number)):
        shown, known = _shown(path, f"{epoch.origin.rpartition('/')[0]}/{number}", seed), found.get(number)
        found[number] = max(filter(None, (known, shown)), key=lambda each: each.size, default=None)
    return found


def _above(folders: Iterable[Path], number: int) -> Iterable[tuple[int, Path]]:
    for folder in folders:
        if folder.is_dir():
            numbered = (path for path in folder.iterdir() if path.name.isdecimal())
            yield from ((int(path.name), path) for path in numbered if int(path.name) > number)


def _shown(folder: Path, origin: str, seed: bytes) -> Checkpoint | None:
    path = folder / "checkpoint"
    try:
        return open_checkpoint(path.read_bytes(), [Signer(name=origin, seed=seed).verifier], origin=origin)
    except FileNotFoundError:
        return None
    except TrailError as error:
        raise TrailRefused("torn", file=path, cause=error) from error
