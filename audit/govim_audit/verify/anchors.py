"""Checkpoints that were kept elsewhere. Only they can show that everything was rolled back together."""

from collections.abc import Mapping
from pathlib import Path

from govim_audit.trail.note import Verifier
from govim_audit.verify.signed import SignedTree, read_signed_tree
from govim_audit.verify.verdict import Findings, Wrong


def read_anchors(mirror: Path, findings: Findings) -> dict[int, SignedTree]:
    """By epoch: a mirror is laid out as the trail is, `<epoch>/checkpoint` and `<epoch>/vkey`."""
    numbers = sorted(int(path.name) for path in _folders(mirror) if path.name.isdecimal())
    if not numbers:
        findings.add(Wrong.ANCHOR_MISSING, file=str(mirror))
    anchors = {}
    for number in numbers:
        looked = Findings()
        anchors[number] = read_signed_tree(mirror / str(number), looked, epoch=number, origin=None)
        for found in looked.found:
            reason = found.values.get("reason", found.kind.value)
            findings.add(Wrong.ANCHOR_FORGED, epoch=number, file=found.values["file"], reason=reason)
    return anchors


def check_same_key(
    ours: Verifier | None, theirs: Mapping[int, SignedTree], epoch: int, findings: Findings
) -> None:
    anchor = theirs.get(epoch)
    if ours is not None and anchor is not None and anchor.verifier not in {None, ours}:
        findings.add(Wrong.KEY_DIFFERS, epoch=epoch, file=str(anchor.folder / "vkey"))


def _folders(mirror: Path) -> list[Path]:
    return [path for path in mirror.iterdir() if path.is_dir()] if mirror.is_dir() else []
