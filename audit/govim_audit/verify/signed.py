"""A folder with a `vkey` and a `checkpoint`: an epoch of the trail, of an export, of a mirror."""

from dataclasses import dataclass
from pathlib import Path

from govim_audit.trail.checkpoint import Checkpoint, open_checkpoint
from govim_audit.trail.errors import MalformedKey, TrailError
from govim_audit.trail.note import Verifier, parse_verifier
from govim_audit.trail.reader import Fetch
from govim_audit.verify.files import MAX_TILE_BYTES, read_file, read_note
from govim_audit.verify.verdict import Findings, Wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTree:
    """None is what could not be read or is not signed; that has been said."""

    folder: Path
    verifier: Verifier | None
    checkpoint: Checkpoint | None

    @property
    def fetch(self) -> Fetch:
        return lambda path: read_file(self.folder / path, MAX_TILE_BYTES)


def read_signed_tree(folder: Path, findings: Findings, *, epoch: int, origin: str | None) -> SignedTree:
    """`origin` None: whatever the key says, for trees that nothing else names."""
    verifier = read_verifier(folder / "vkey", findings, epoch=epoch)
    checkpoint = None
    note = read_note(folder / "checkpoint")
    if note is None:
        findings.add(Wrong.CHECKPOINT_MISSING, epoch=epoch, file=str(folder / "checkpoint"))
    elif verifier is not None:
        try:
            checkpoint = open_checkpoint(note, [verifier], origin=origin or verifier.name)
        except TrailError as error:
            findings.add(
                Wrong.CHECKPOINT_FORGED, epoch=epoch, file=str(folder / "checkpoint"), reason=str(error)
            )
    return SignedTree(folder=folder, verifier=verifier, checkpoint=checkpoint)


def read_verifier(path: Path, findings: Findings, *, epoch: int | None = None) -> Verifier | None:
    try:
        return parse_vkey((read_note(path) or b"").decode())
    except (MalformedKey, ValueError):
        findings.add(Wrong.KEY_MALFORMED, epoch=epoch, file=str(path))
        return None


def parse_vkey(line: str) -> Verifier:
    """Raises MalformedKey."""
    return parse_verifier(line.removesuffix("\n"))
