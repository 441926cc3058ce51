"""The last step: list every file, sign the list, and give the folder its name.

Until then the folder is called `.<name>.….unfinished` and has no manifest: that is what a crash leaves.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

import msgspec

from govim.storage.folder import sync_folder, write_private
from govim_audit.export.errors import ForeignFile, TargetExists
from govim_audit.trail.note import Signer, sign_note

FORMAT = "govim-export/1"
MANIFEST, NOTE, SUMS = "manifest.json", "manifest.note", "SHA256SUMS"
STATEMENT, RECORDS, TABLE, README = "statement.json", "records.jsonl", "records.csv", "README.txt"
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An export under way. Others may add files to `folder`; `seal_export` finishes it."""

    folder: Path
    target: Path
    origin: str  # the newest epoch's: its key seals


def seal_export(draft: Draft, signer: Signer) -> Path:
    """Manifest, signature, sums, name. Raises TargetExists, or ForeignFile for what cannot be listed."""
    if signer.name != draft.origin:
        raise ValueError(f"{draft.origin} is sealed by its own key, not by {signer.name}")
    listed = {name: _entry(draft.folder / name) for name in file_names(draft.folder)}
    manifest = {"files": listed, "format": FORMAT, "origin": draft.origin}
    content = msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=2) + b"\n"
    write_private(draft.folder / MANIFEST, content)
    write_private(draft.folder / NOTE, sign_note(note_text(draft.origin, content), signer))
    write_private(draft.folder / SUMS, "".join(sum_lines(draft.folder)).encode())
    refuse_to_overwrite(draft.target)
    draft.folder.rename(draft.target)
    sync_folder(draft.target.parent)
    return draft.target


def note_text(origin: str, manifest: bytes) -> str:
    # The first line is no log's origin, so that this can never be taken for a checkpoint, nor the reverse.
    return f"{FORMAT}\n{origin}\n{sha256(manifest).hexdigest()}\n"


def sum_lines(folder: Path) -> Iterator[str]:
    """SHA256SUMS as `sha256sum` writes it, over everything but itself."""
    for name in file_names(folder):
        if name != SUMS:
            yield f"{hash_file(folder / name)}  {name}\n"


def file_names(folder: Path) -> list[str]:
    """Every file, sorted. Raises ForeignFile for links, devices and names that need quoting."""
    names = []
    for root, folders, files in os.walk(folder):
        for each in [*folders, *files]:
            path = Path(root) / each
            name = path.relative_to(folder).as_posix()
            is_plain = not path.is_symlink() and (path.is_dir() or path.is_file())
            if not is_plain or SAFE_NAME.fullmatch(name) is None:
                raise ForeignFile(name=ascii(name))
        names += [(Path(root) / each).relative_to(folder).as_posix() for each in files]
    return sorted(names)


def hash_file(path: Path) -> str:
    with path.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()


def refuse_to_overwrite(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise TargetExists(target=str(target))


def _entry(path: Path) -> dict[str, str | int]:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())  # the name must not become durable before the bytes
    return {"bytes": path.stat().st_size, "sha256": hash_file(path)}
