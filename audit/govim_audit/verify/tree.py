"""One epoch: its records against checkpoint, tiles and anchors, while the records stream by.

The records decide about the tiles if they give the signed root; if they do not, tiles that lead to that root
decide about the records.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from govim_audit.trail.checkpoint import Checkpoint
from govim_audit.trail.edge import TrailEdge
from govim_audit.trail.errors import TrailError
from govim_audit.trail.faults import Fault, TileFault, file_faults, tile_faults
from govim_audit.trail.locate import Change
from govim_audit.trail.merkle import Frontier, leaf_hash, tree_root
from govim_audit.trail.reader import Fetch, TileHashes, read_bundle, read_leaf_hashes
from govim_audit.trail.tiles import ENTRIES, WIDTH, TileFile, tile_at
from govim_audit.verify.chain import Loss, StoredEpoch
from govim_audit.verify.differ import UNKNOWN, Differ, Place
from govim_audit.verify.signed import SignedTree
from govim_audit.verify.stale import FOREIGN, stale_faults
from govim_audit.verify.verdict import MAX_OF_A_KIND, Findings, Remark, Wrong

_KINDS = {
    Change.CHANGED: Wrong.RECORD_CHANGED,
    Change.INSERTED: Wrong.RECORD_INSERTED,
}
_FAULTS = {Fault.MISSING: Wrong.TILE_MISSING, Fault.MALFORMED: Wrong.TILE_MALFORMED}


class TreeCheck:
    """`add` the epoch's leaves in order of position, then `finish`."""

    def __init__(
        self, epoch: StoredEpoch, signed: SignedTree, anchors: Sequence[Checkpoint], findings: Findings
    ) -> None:
        self.epoch = epoch
        self._signed = signed
        self._anchors = anchors
        self._findings = findings
        self.records = 0
        self._next = epoch.first_position
        self._moved: tuple[int, int] | None = None
        self._size = signed.checkpoint.size if signed.checkpoint else 0
        self._edge = TrailEdge()
        self._beyond: Frontier | None = None  # once the checkpoint's size is reached
        self._stops = sorted({self._size, *(anchor.size for anchor in anchors)})
        self._roots: dict[int, bytes] = {0: TrailEdge().root()}
        self._faults: list[TileFault] = []
        self._places: list[Place] = []
        self._gone: list[range] = []  # published indices that no row has
        self._unlisted = 0
        self._differ = Differ(self._size, self._published, self._keep)

    def add(self, positions: Sequence[int], leaves: Sequence[bytes]) -> None:
        end = self.records + len(leaves)
        cuts = [self.records, *(stop for stop in self._stops if self.records < stop < end), end]
        for start, stop in pairwise(cuts):
            self._extend(leaves[start - cuts[0] : stop - cuts[0]])
            self.records = stop
            if stop in self._stops:
                self._roots[stop] = self._root()
        self._check_positions(positions)
        self._differ.add(positions, [leaf_hash(leaf) for leaf in leaves])

    def finish(self, loss: Loss | None) -> bool:
        """Say everything. True if every anchor of this epoch was met."""
        if unseen := self._differ.finish():
            self._keep_gone(range(self._size - unseen, self._size))
        checkpoint = self._signed.checkpoint
        if checkpoint is not None:
            if self._roots.get(checkpoint.size) == checkpoint.root:
                if self._moved is not None:
                    position, was = self._moved
                    self._findings.add(
                        Wrong.RECORD_MOVED, epoch=self.epoch.number, position=position, was=was
                    )
                faulty = {fault.path for fault in self._faults}
                self._say_tiles([*self._faults, *stale_faults(self._signed, self._size, faulty)])
            else:
                self._say_records(checkpoint, loss)
            if self.records > checkpoint.size:
                count = self.records - checkpoint.size
                self._findings.remark(Remark.UNPUBLISHED, epoch=self.epoch.number, count=count)
        met = [self._meets(anchor, loss) for anchor in self._anchors]
        return bool(met) and all(met)

    def _extend(self, leaves: Sequence[bytes]) -> None:
        if self._beyond is not None or self.records >= self._size:
            self._beyond = (self._beyond or self._edge.hashes.frontier()).extend(
                [leaf_hash(leaf) for leaf in leaves]
            )
            return
        self._edge, files = self._edge.append(leaves)
        if self._edge.size == self._size:
            files += self._edge.partial_files()
        self._compare_files(files)

    def _check_positions(self, positions: Sequence[int]) -> None:
        """Positions are dense. Below the checkpoint's size the differ knows better what is missing."""
        end = self.epoch.first_position + self._size
        for position in positions:
            if position != self._next and self._next >= end:
                self._say_removed(self._next, position - 1)
            elif position != self._next and self._moved is None:
                self._moved = (position, self._next)
            self._next = position + 1

    def _compare_files(self, files: Iterable[TileFile]) -> None:
        for fault in file_faults(files, self._signed.fetch):
            if len(self._faults) > MAX_OF_A_KIND * len(_FAULTS):
                return
            self._faults.append(fault)

    def _root(self) -> bytes:
        return self._edge.root() if self._beyond is None else self._beyond.root()

    def _published(self, start: int, end: int) -> list[bytes]:
        """What the level-0 tiles say, or the entry bundles where a tile cannot be read."""
        hashes: list[bytes] = []
        fetch = self._signed.fetch
        while start < end:
            stop = min(end, (start // WIDTH + 1) * WIDTH)
            try:
                hashes += read_leaf_hashes(start, stop, size=self._size, fetch=fetch)
            except TrailError:
                hashes += _entry_hashes(start, stop, self._size, fetch)
            start = stop
        return hashes

    def _keep(self, place: Place) -> None:
        if place.change is Change.REMOVED and place.index is not None:
            self._keep_gone(range(place.index, place.index + 1))
        elif len(self._places) < MAX_OF_A_KIND * len(_KINDS):
            self._places.append(place)
        else:
            self._unlisted += 1

    def _keep_gone(self, gone: range) -> None:
        if self._gone and self._gone[-1].stop == gone.start:
            self._gone[-1] = range(self._gone[-1].start, gone.stop)
        elif len(self._gone) < MAX_OF_A_KIND:
            self._gone.append(gone)
        else:
            self._unlisted += len(gone)

    def _say_removed(self, first: int, last: int) -> None:
        number = self.epoch.number
        if first == last:
            self._findings.add(Wrong.RECORD_REMOVED, epoch=number, position=first)
        else:
            self._findings.add(Wrong.RECORDS_REMOVED, epoch=number, position=first, last=last)

    def _say_records(self, checkpoint: Checkpoint, loss: Loss | None) -> None:
        """The records do not give the signed root."""
        number = self.epoch.number
        if loss is not None:
            self._findings.remark(
                Remark.LOSS_ACCEPTED, epoch=number, first=loss.missing_from, last=loss.missing_to
            )
        places = [] if loss is not None and loss.is_mismatch else self._places
        gone = [part for each in self._gone for part in self._not_accepted(each, loss)]
        faults = list(tile_faults(checkpoint.size, self._signed.fetch))
        for place in places:
            if not self._is_fault_of_tile(place):
                self._findings.add(_KINDS[place.change], epoch=number, position=place.position)
        for first, last in gone:
            self._say_removed(first, last)
        self._say_tiles(faults)
        if loss is None and self._unlisted:
            self._findings.count_more(Wrong.RECORD_REMOVED, self._unlisted)
        if loss is None and (not (places or gone) or faults or not self._tiles_lead_to(checkpoint)):
            self._findings.add(Wrong.ROOT_DIFFERS, epoch=number, records=self.records, size=checkpoint.size)

    def _not_accepted(self, gone: range, loss: Loss | None) -> Iterable[tuple[int, int]]:
        """The first and last position of each part that no operator accepted."""
        start = self.epoch.first_position
        first, last = start + gone.start, start + gone.stop - 1
        return [(first, last)] if loss is None else loss.beside(first, last)

    def _is_fault_of_tile(self, place: Place) -> bool:
        """The bundle has the leaf that the database has: then it is the hash tile that was changed."""
        if place.change is not Change.CHANGED or place.index is None:
            return False
        return _entry_hashes(place.index, place.index + 1, self._size, self._signed.fetch) == [place.found]

    def _tiles_lead_to(self, checkpoint: Checkpoint) -> bool:
        try:
            return (
                tree_root(checkpoint.size, TileHashes(checkpoint.size, self._signed.fetch)) == checkpoint.root
            )
        except TrailError:
            return False

    def _say_tiles(self, faults: Iterable[TileFault]) -> None:
        for fault in dict.fromkeys(faults):
            position = None
            if fault.index is not None and fault.level in {0, ENTRIES} and fault.fault is not Fault.SUBTREE:
                position = self.epoch.first_position + fault.index
            kind = _FAULTS.get(fault.fault, Wrong.TILE_CHANGED)
            if fault.level == FOREIGN:
                kind = Wrong.TILE_FOREIGN
            index = "—" if fault.index is None else fault.index
            self._findings.add(kind, epoch=self.epoch.number, position=position, file=fault.path, index=index)

    def _meets(self, anchor: Checkpoint, loss: Loss | None) -> bool:
        number = self.epoch.number
        if anchor.size > self.records:
            if loss is not None and anchor.size <= loss.checkpoint.size:
                return True  # the next epoch names what is missing
            self._findings.add(Wrong.ROLLED_BACK, epoch=number, records=self.records, anchored=anchor.size)
            return False
        if self._roots[anchor.size] != anchor.root and not (loss is not None and loss.is_mismatch):
            self._findings.add(Wrong.ANCHOR_DIFFERS, epoch=number, size=anchor.size)
            return False
        return True


def _entry_hashes(start: int, end: int, size: int, fetch: Fetch) -> list[bytes]:
    """Of leaves within one bundle."""
    bundle = tile_at(ENTRIES, start // WIDTH, size)
    try:
        leaves = read_bundle(bundle, fetch)
    except TrailError:
        return [UNKNOWN] * (end - start)
    return [leaf_hash(leaf) for leaf in leaves[start - bundle.first : end - bundle.first]]
