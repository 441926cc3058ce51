"""Verify a site, or a copy of its database and trail, while a server runs or not.

The order matters beside a running server: checkpoints are read first, then up to where the records reach,
then the entries, then the records that came meanwhile. So nothing that is being written looks like damage.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring
from govim.storage.site import StoredSite
from govim_audit.trail.checkpoint import Checkpoint
from govim_audit.trail.errors import MalformedKey
from govim_audit.trail.note import Signer, Verifier
from govim_audit.verify.anchors import check_same_key, read_anchors
from govim_audit.verify.chain import StoredEpoch, find_foregone, find_losses, read_epochs
from govim_audit.verify.database import Damaged, Database, Disturbed, Keys, as_bytes, open_database
from govim_audit.verify.declarations import Declarations
from govim_audit.verify.entries import EntryCheck
from govim_audit.verify.files import read_file
from govim_audit.verify.places import Places
from govim_audit.verify.receipts import Digests, ReceiptCheck
from govim_audit.verify.records import STATEMENT, RecordCheck
from govim_audit.verify.references import check_contents, check_heads, check_refs
from govim_audit.verify.signed import SignedTree, read_signed_tree
from govim_audit.verify.state import StateCheck
from govim_audit.verify.tree import TreeCheck
from govim_audit.verify.verdict import Findings, Head, Remark, Verdict, Wrong

CHUNK = 1000
KEY_FILE_BYTES = 32
BEFORE_ALL = -(1 << 63)

Progress = Callable[[int, int], None]


def verify_data_folder(
    site: StoredSite, *, mirror: Path | None = None, progress: Progress = lambda _done, _total: None
) -> Verdict:
    """Everything there is to say. `mirror` is a folder to which the server mirrors its checkpoints.

    Raises UnusableStorage for a database server that cannot be reached.
    """
    try:
        return _verify(site, mirror, progress)
    except Disturbed:
        return _verify(site, mirror, progress)


def _verify(site: StoredSite, mirror: Path | None, progress: Progress) -> Verdict:
    findings, data = Findings(), site.folder
    if not site.dialect.is_created():
        where = str(data.database) if site.url is None else site.dialect.place
        findings.add(Wrong.DATABASE_MISSING, file=where)
        return findings.verdict()
    with (
        closing(Places()) as places,
        closing(Declarations()) as declarations,
        closing(Digests()) as digests,
        findings.reading("database"),
        open_database(site) as database,
    ):
        _Look(data, database, places, declarations, digests, findings, progress).take(mirror)
    return findings.verdict()


@dataclass(frozen=True, slots=True)
class Trees:
    """The epochs' checks, by the first position of each, rising."""

    firsts: Sequence[int]
    checks: Sequence[TreeCheck]

    def of(self, position: int) -> TreeCheck | None:
        at = bisect_right(self.firsts, position)
        return self.checks[at - 1] if at else None

    def epoch_of(self, position: int) -> int | None:
        check = self.of(position)
        return None if check is None else check.epoch.number


class _Look:
    """One look at the folder, from the checkpoints to the last entry."""

    def __init__(
        self,
        data: DataFolder,
        database: Database,
        places: Places,
        declarations: Declarations,
        digests: Digests,
        findings: Findings,
        progress: Progress,
    ) -> None:
        self._data = data
        self._database = database
        self._places = places
        self._declarations = declarations
        self._digests = digests
        self._findings = findings
        self._progress = progress

    def take(self, mirror: Path | None) -> None:
        findings, database = self._findings, self._database
        epochs: list[StoredEpoch] = []
        with findings.reading("epochs"):
            epochs = read_epochs(database, findings)
        anchors = {} if mirror is None else read_anchors(mirror, findings)
        trees = self._trees(epochs, anchors)
        keys = self._keys()
        records = RecordCheck(
            keys=keys,
            findings=findings,
            opens_epoch=frozenset(trees.firsts),
            declarations=self._declarations,
            digests=self._digests,
        )
        entries = EntryCheck(database=database, places=self._places, findings=findings)
        state = StateCheck(database=database, declarations=self._declarations, findings=findings)
        end = BEFORE_ALL
        with findings.reading("audit_records"):
            end = self._read_records(records, trees, end)
        with findings.reading("entries"):
            for passed in entries.walk():
                self._progress(min(end + passed, 2 * end), 2 * end)
        with findings.reading("state"):
            state.walk()
        with findings.reading("contents"):
            last_content = database.value("SELECT max(id) FROM contents") or 0
            self._read_records(records, trees, end)
            check_contents(database, self._places, last_content, findings)
            entries.settle()
            state.settle()
        with findings.reading("receipt_advances"):
            ReceiptCheck(database, self._digests, findings).walk()
        with findings.reading("client_refs"):
            check_refs(database, findings)
        with findings.reading("conversations"):
            check_heads(database, findings)
        foregone = None if keys is None else find_foregone(epochs, records.openings)
        self._say_lost_epochs(epochs, anchors, foregone)
        losses = find_losses(epochs, records.openings, findings)
        met = [check.finish(losses.get(check.epoch.number)) for check in trees.checks]
        findings.is_anchored = bool(met) and met[-1]
        findings.name_epochs(trees.epoch_of)
        self._say_closed(keys)

    def _say_closed(self, keys: Keys | None) -> None:
        if keys is None:
            self._findings.remark(Remark.CONTENTS_NOT_OPENED)
            return
        self._findings.remark(Remark.NOT_PROVED)
        for key in keys.lost():
            self._findings.add(Wrong.KEY_UNREADABLE, key=str(key))

    def _trees(self, epochs: list[StoredEpoch], anchors: dict[int, SignedTree]) -> Trees:
        findings, checks = self._findings, []
        seed = read_file(self._data.keys / "trail.key", KEY_FILE_BYTES)
        for epoch in epochs:
            number, folder = epoch.number, self._data.trail / str(epoch.number)
            signed = read_signed_tree(folder, findings, epoch=number, origin=epoch.origin)
            check_same_key(signed.verifier, anchors, number, findings)
            if seed is not None and signed.verifier and not _is_signed_by(signed.verifier, seed):
                findings.add(Wrong.KEY_DIFFERS, epoch=number, file=str(folder / "vkey"))
            if (shown := signed.checkpoint) is not None:
                head = Head(epoch=number, origin=shown.origin, size=shown.size, root=shown.root.hex())
                findings.heads.append(head)
            anchor = anchors.pop(number, None)
            kept = [anchor.checkpoint] if anchor is not None and anchor.checkpoint is not None else []
            checks.append(TreeCheck(epoch, signed, kept, findings))
        return Trees([epoch.first_position for epoch in epochs], checks)

    def _say_lost_epochs(
        self,
        epochs: list[StoredEpoch],
        anchors: dict[int, SignedTree],
        foregone: dict[int, Checkpoint] | None,
    ) -> None:
        """Trees that were shown and that the database knows nothing of. Who cannot open the records (None)
        cannot know which of the older ones they leave behind."""
        known = {epoch.number for epoch in epochs}
        folders = self._data.trail.iterdir() if self._data.trail.is_dir() else ()
        on_disk = {int(path.name) for path in folders if path.name.isdecimal()}
        for number in sorted((on_disk - known) | anchors.keys()):
            shown = anchors[number].checkpoint if number in anchors else None
            if foregone is None and number < max(known, default=0):
                continue
            size, named = 0 if shown is None else shown.size, (foregone or {}).get(number)
            if named is not None and (shown in {None, named} or size < named.size):
                self._findings.remark(Remark.EPOCH_FOREGONE, epoch=number, size=named.size)
                continue
            self._findings.add(Wrong.ROLLED_BACK, epoch=number, records=0, anchored=size)

    def _keys(self) -> Keys | None:
        master = read_file(self._data.keys / "master.key", KEY_FILE_BYTES)
        if master is None:
            return None
        try:
            return Keys(self._database, Keyring(AESGCM(master)))
        except ValueError:
            self._findings.add(Wrong.KEY_MALFORMED, file=str(self._data.keys / "master.key"))
            return None

    def _read_records(self, check: RecordCheck, trees: Trees, after: int) -> int:
        """Behind a position, up to where the records reach now, which is returned."""
        last = self._database.value("SELECT max(position) FROM audit_records")
        while last is not None and after < last:
            rows = self._database.rows(STATEMENT, after, last, CHUNK)
            if not rows or rows[-1][0] <= after:
                raise Damaged(f"after {after}")
            for tree, part in groupby(rows, lambda row: trees.of(row[0])):
                chunk = list(part)
                if tree is not None:
                    tree.add([row[0] for row in chunk], [as_bytes(row[1]) for row in chunk])
            said = [check.check(row) for row in rows]
            self._places.add(
                [place for place, _ in said if place is not None],
                [content for _, content in said if content is not None],
            )
            self._findings.records += len(rows)
            after = rows[-1][0]
            self._progress(min(after, last), 2 * last)
        return after


def _is_signed_by(verifier: Verifier, seed: bytes) -> bool:
    try:
        return Signer(name=verifier.name, seed=seed).verifier == verifier
    except MalformedKey:
        return False
