"""Verify an export with nothing but its folder, and, if there are any, a key and an anchor from elsewhere."""

from collections.abc import Mapping
from pathlib import Path

from govim.storage.keyring import SITE_ZONE
from govim_audit.export.sealing import MANIFEST, RECORDS, STATEMENT, TABLE
from govim_audit.trail.errors import MalformedKey, TrailError
from govim_audit.trail.merkle import tree_root
from govim_audit.trail.note import Verifier
from govim_audit.trail.reader import TileHashes
from govim_audit.verify.anchors import read_anchors
from govim_audit.verify.lines import LineCheck, ShownTree
from govim_audit.verify.listed import check_files, check_seal
from govim_audit.verify.rows import check_rows
from govim_audit.verify.signed import SignedTree, parse_vkey, read_signed_tree
from govim_audit.verify.statement import Statement, read_manifest, read_statement
from govim_audit.verify.verdict import Findings, Head, Remark, Verdict, Wrong


def verify_export(folder: Path, *, anchor: Path | None = None, vkey: str | None = None) -> Verdict:
    """`vkey` is the site's public key as it was got by another way, of any epoch; `anchor` a mirror of
    checkpoints, or a copy of the trail itself.
    """
    findings = Findings()
    if not folder.is_dir():
        findings.add(Wrong.EXPORT_MISSING, file=str(folder))
        return findings.verdict()
    statement = read_statement(folder / STATEMENT, findings)
    trees = _read_trees(folder, findings)
    anchors = {} if anchor is None else read_anchors(anchor, findings)
    _check_keys(trees, anchors, vkey, findings)
    _check_manifest(folder, trees, findings)
    shown = {} if statement is None else _shown(statement, trees, findings)
    _check_records(folder, shown, statement, findings)
    met = [_meets(signed, anchors.get(number), number, findings) for number, signed in trees.items()]
    findings.is_anchored = bool(met) and all(met)
    return findings.verdict()


def _read_trees(folder: Path, findings: Findings) -> dict[int, SignedTree]:
    place = folder / "epochs"
    numbers = (
        sorted(int(path.name) for path in place.iterdir() if path.name.isdecimal()) if place.is_dir() else []
    )
    trees = {}
    for number in numbers:
        signed = trees[number] = read_signed_tree(place / str(number), findings, epoch=number, origin=None)
        if (shown := signed.checkpoint) is not None:
            head = Head(epoch=number, origin=shown.origin, size=shown.size, root=shown.root.hex())
            findings.heads.append(head)
    if not trees:
        findings.add(Wrong.FILE_MISSING, file="epochs")
    return trees


def _check_keys(
    trees: Mapping[int, SignedTree], anchors: Mapping[int, SignedTree], vkey: str | None, findings: Findings
) -> None:
    """One site has one key pair, under the name of each epoch: so the bare keys are compared."""
    known = {each.verifier.public_key for each in anchors.values() if each.verifier is not None}
    if vkey is not None:
        try:
            known.add(parse_vkey(vkey).public_key)
        except MalformedKey:
            findings.add(Wrong.KEY_MALFORMED, file="vkey")
    elif not known:
        findings.remark(Remark.KEY_FROM_EXPORT)
        return
    for number, signed in trees.items():
        if signed.verifier is not None and known != {signed.verifier.public_key}:
            findings.add(Wrong.KEY_DIFFERS, epoch=number, file=f"epochs/{number}/vkey")


def _check_manifest(folder: Path, trees: Mapping[int, SignedTree], findings: Findings) -> None:
    read = read_manifest(folder / MANIFEST, findings)
    check_files(folder, None if read is None else read[0], findings)
    if read is not None:
        manifest, content = read
        check_seal(folder, manifest, content, _key_of(trees, manifest.origin), findings)


def _key_of(trees: Mapping[int, SignedTree], origin: str) -> Verifier | None:
    keys = [each.verifier for each in trees.values() if each.verifier is not None]
    return next((key for key in keys if key.name == origin), None)


def _shown(statement: Statement, trees: Mapping[int, SignedTree], findings: Findings) -> dict[int, ShownTree]:
    """The trees that the statement and the checkpoints agree about."""
    agreed = {}
    for each in statement.epochs:
        signed = trees.get(each.epoch)
        checkpoint = None if signed is None else signed.checkpoint
        if checkpoint is None:
            continue
        if (each.origin, each.size, each.root) != (
            checkpoint.origin,
            checkpoint.size,
            checkpoint.root.hex(),
        ):
            findings.add(Wrong.STATEMENT_DIFFERS, epoch=each.epoch, file=STATEMENT, field="epochs")
            continue
        agreed[each.epoch] = ShownTree(first_position=each.first_position, checkpoint=checkpoint)
    return agreed


def _check_records(
    folder: Path, trees: Mapping[int, ShownTree], statement: Statement | None, findings: Findings
) -> None:
    path = folder / RECORDS
    if not path.is_file():
        return  # said with the other files
    check = LineCheck(trees, findings)
    zone = SITE_ZONE if statement is None else statement.zone
    check_rows(folder / TABLE, check.lines(path), zone, findings)
    if statement is None:
        return
    found = {"hits": check.digest.hits, "context": check.context, "digest": check.digest.hex()}
    for name, value in found.items():
        if getattr(statement, name) != value:
            findings.add(Wrong.STATEMENT_DIFFERS, file=STATEMENT, field=name)


def _meets(signed: SignedTree, anchor: SignedTree | None, epoch: int, findings: Findings) -> bool:
    """True if the tree is the anchored one or its beginning."""
    if anchor is None or anchor.checkpoint is None or signed.checkpoint is None:
        return False
    ours, theirs = signed.checkpoint, anchor.checkpoint
    if ours.origin != theirs.origin:
        findings.add(Wrong.ANCHOR_DIFFERS, epoch=epoch, size=theirs.size)
        return False
    root = theirs.root if ours.size == theirs.size else _root_within(anchor, ours.size)
    if root is None:
        findings.remark(Remark.ANCHOR_NOT_COMPARABLE, epoch=epoch, size=ours.size, anchored=theirs.size)
        return False
    if root != ours.root:
        findings.add(Wrong.ANCHOR_DIFFERS, epoch=epoch, size=theirs.size)
        return False
    return True


def _root_within(anchor: SignedTree, size: int) -> bytes | None:
    """The root that the anchored tree had at a smaller size. A mirror of mere checkpoints does not know."""
    checkpoint = anchor.checkpoint
    if checkpoint is None or size > checkpoint.size:
        return None
    hashes = TileHashes(checkpoint.size, anchor.fetch)
    try:
        is_whole = tree_root(checkpoint.size, hashes) == checkpoint.root
        return tree_root(size, hashes) if is_whole else None
    except TrailError:
        return None
