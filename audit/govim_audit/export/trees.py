"""The epochs' published trees as an export shows them: one checkpoint each, and proofs against just that."""

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from govim.storage.epochs import Epoch
from govim.storage.folder import DataFolder
from govim_audit.export.errors import Unproved, Unpublished
from govim_audit.trail.checkpoint import Checkpoint, open_checkpoint
from govim_audit.trail.errors import TrailError
from govim_audit.trail.merkle import leaf_hash
from govim_audit.trail.note import parse_verifier
from govim_audit.trail.proof import inclusion_proof, verify_inclusion
from govim_audit.trail.reader import TileHashes

PATIENCE = timedelta(seconds=5)  # the publisher is a second behind
_PAUSE = 0.1


class PublishedTree:
    """One epoch, as of the checkpoint that was read at the beginning."""

    def __init__(self, folder: Path, epoch: Epoch) -> None:
        self.epoch = epoch
        self.vkey = (folder / "vkey").read_bytes()
        self.note = (folder / "checkpoint").read_bytes()
        self.checkpoint = _open(self.note, self.vkey, epoch)
        self._hashes = TileHashes(self.checkpoint.size, lambda path: _read(folder / path))

    def index(self, position: int) -> int:
        return position - self.epoch.first_position

    def prove(self, position: int, leaf: bytes) -> list[bytes]:
        """The inclusion proof, checked. Raises Unpublished or Unproved."""
        index, size = self.index(position), self.checkpoint.size
        if index >= size:
            raise Unpublished(position=position)
        try:
            proof = inclusion_proof(index, size, self._hashes)
            verify_inclusion(leaf_hash(leaf), proof, index=index, size=size, root=self.checkpoint.root)
        except TrailError as error:
            raise Unproved(position=position) from error
        return proof


class Trees:
    """The trees of a trail, by position. Concerned are those that were asked, and always the newest."""

    def __init__(self, folder: DataFolder, epochs: Sequence[Epoch], records: int) -> None:
        self._folder = folder
        self._epochs = epochs
        newest = wait_for_checkpoint(folder, epochs[-1], records - epochs[-1].first_position)
        self.newest = newest
        self._trees = {newest.epoch.number: newest}

    def of(self, position: int) -> PublishedTree:
        epoch = max(
            (each for each in self._epochs if each.first_position <= position), key=lambda each: each.number
        )
        if (tree := self._trees.get(epoch.number)) is None:
            tree = self._trees[epoch.number] = open_tree(self._folder, epoch)
        return tree

    def concerned(self) -> list[PublishedTree]:
        return [self._trees[number] for number in sorted(self._trees)]


def open_tree(folder: DataFolder, epoch: Epoch) -> PublishedTree:
    """Raises Unproved where the files are not there or not signed."""
    try:
        return PublishedTree(folder.trail / str(epoch.number), epoch)
    except (OSError, ValueError, TrailError) as error:
        raise Unproved(position=epoch.first_position) from error


def wait_for_checkpoint(
    folder: DataFolder, epoch: Epoch, size: int, *, patience: timedelta = PATIENCE
) -> PublishedTree:
    """The tree, once its checkpoint has this many records. Raises Unpublished after a while."""
    deadline = time.monotonic() + patience.total_seconds()
    while (tree := open_tree(folder, epoch)).checkpoint.size < size:
        if time.monotonic() > deadline:
            raise Unpublished(position=epoch.first_position + size - 1)
        time.sleep(_PAUSE)
    return tree


def _open(note: bytes, vkey: bytes, epoch: Epoch) -> Checkpoint:
    verifier = parse_verifier(vkey.decode().removesuffix("\n"))
    return open_checkpoint(note, [verifier], origin=epoch.origin)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
