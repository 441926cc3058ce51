"""The files of an export against its manifest, and the manifest against its signature."""

from collections.abc import Mapping
from pathlib import Path

from govim_audit.export.sealing import FORMAT, MANIFEST, NOTE, SUMS, hash_file, note_text
from govim_audit.trail.errors import NoteError
from govim_audit.trail.note import Verifier, open_note
from govim_audit.verify.files import MAX_TILE_BYTES, read_file, read_note, walk_files
from govim_audit.verify.statement import Manifest
from govim_audit.verify.verdict import Findings, Wrong

UNLISTED = frozenset({MANIFEST, NOTE, SUMS})


def check_files(folder: Path, manifest: Manifest | None, findings: Findings) -> None:
    """Names, sizes, hashes, nothing missing and nothing more; and that `sha256sum -c` says the same."""
    hashes = {}
    for name, path in sorted(walk_files(folder)):
        if path.is_symlink() or not path.is_file():
            findings.add(Wrong.FILE_EXTRA, file=ascii(name))
            continue
        hashes[name] = hash_file(path)
    for name in sorted(UNLISTED - hashes.keys()):
        findings.add(Wrong.FILE_MISSING, file=name)
    if manifest is not None:
        _check_listed(folder, manifest, hashes, findings)
    _check_sums(folder, hashes, findings)


def check_seal(
    folder: Path, manifest: Manifest, content: bytes, key: Verifier | None, findings: Findings
) -> None:
    """`key` None: the folder has no key of that name."""
    if manifest.format != FORMAT:
        findings.add(Wrong.MANIFEST_MALFORMED, file=MANIFEST, reason=f"format {manifest.format!a}")
    note = read_note(folder / NOTE)
    if note is None:
        return  # said with the other files
    if key is None:
        findings.add(Wrong.MANIFEST_FORGED, file=MANIFEST, reason=f"no key of {manifest.origin!a}")
        return
    try:
        text = open_note(note, [key]).text
    except NoteError as error:
        findings.add(Wrong.MANIFEST_FORGED, file=NOTE, reason=str(error))
        return
    if text != note_text(manifest.origin, content):
        findings.add(Wrong.FILE_CHANGED, file=MANIFEST)


def _check_listed(folder: Path, manifest: Manifest, hashes: Mapping[str, str], findings: Findings) -> None:
    listed = manifest.files
    for name in sorted(listed.keys() - hashes.keys()):
        findings.add(Wrong.FILE_MISSING, file=ascii(name))
    for name in sorted(hashes.keys() - listed.keys() - UNLISTED):
        findings.add(Wrong.FILE_EXTRA, file=ascii(name))
    for name in sorted(listed.keys() & hashes.keys()):
        if (listed[name].sha256, listed[name].bytes) != (hashes[name], (folder / name).stat().st_size):
            findings.add(Wrong.FILE_CHANGED, file=name)


def _check_sums(folder: Path, hashes: Mapping[str, str], findings: Findings) -> None:
    sums = read_file(folder / SUMS, MAX_TILE_BYTES)
    wanted = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes) if name != SUMS)
    if sums is not None and sums != wanted.encode(errors="surrogateescape"):
        findings.add(Wrong.SUMS_DIFFER, file=SUMS)
