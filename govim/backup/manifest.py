"""What a backup consists of. Written last: a folder without it, or with a changed one, is no backup."""

import hashlib
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct

from govim.backup.refusal import BackupRefused, Reason
from govim.storage.folder import write_private

NAME = "manifest.json"
FORMAT = 1
SQLITE, SERVER = "sqlite", "server"
DATABASE = "govim.db"


class File(Struct, frozen=True, kw_only=True):
    """`path` counts from the backup's `data/`, as from the data folder."""

    path: str
    size: int
    sha256: str


class TrailPoint(Struct, frozen=True, kw_only=True):
    """How far the records were: the next free position, and the epoch's newest signed checkpoint."""

    epoch: int
    position: int
    checkpoint: str | None


class KeysFile(Struct, frozen=True, kw_only=True):
    """Its name only: it lies elsewhere."""

    name: str
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """Whatever was acked before `begun_at` is in it; the database is as it was at `end`."""

    format: int
    govim: str
    schema: str
    database: str
    begun_at: datetime
    ended_at: datetime
    begin: TrailPoint
    end: TrailPoint
    keys: KeysFile | None
    files: list[File]

    @property
    def bytes(self) -> int:
        return sum(file.size for file in self.files)


class _Summed(Struct, frozen=True, kw_only=True):
    """The manifest as it was written, and its sum: also a changed date is seen."""

    manifest: msgspec.Raw
    sha256: str


def write_manifest(folder: Path, manifest: Manifest) -> None:
    raw = msgspec.json.encode(manifest)
    summed = _Summed(manifest=msgspec.Raw(raw), sha256=hashlib.sha256(raw).hexdigest())
    write_private(folder / NAME, msgspec.json.encode(summed) + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """Raises BackupRefused."""
    try:
        summed = msgspec.json.decode((folder / NAME).read_bytes(), type=_Summed)
    except (FileNotFoundError, NotADirectoryError):
        raise BackupRefused(Reason.NO_BACKUP, folder=folder) from None
    except msgspec.MsgspecError:
        raise BackupRefused(Reason.BAD_MANIFEST, file=folder / NAME) from None
    raw = bytes(summed.manifest)
    if hashlib.sha256(raw).hexdigest() != summed.sha256:
        raise BackupRefused(Reason.BAD_MANIFEST, file=folder / NAME)
    try:
        if msgspec.json.decode(raw, type=_Format).format > FORMAT:
            raise BackupRefused(Reason.NEWER_BACKUP, folder=folder)
        manifest = msgspec.json.decode(raw, type=Manifest)
    except msgspec.MsgspecError:
        raise BackupRefused(Reason.BAD_MANIFEST, file=folder / NAME) from None
    paths = [file.path for file in manifest.files]
    if not all(map(_is_inside, paths)) or (manifest.database == SQLITE and DATABASE not in paths):
        raise BackupRefused(Reason.BAD_MANIFEST, file=folder / NAME)
    return manifest


class _Format(Struct, frozen=True):
    format: int


def _is_inside(path: str) -> bool:
    """Its sum is no signature: a name must not lead out of the new data folder."""
    parts = PurePosixPath(path)
    return bool(path) and not parts.is_absolute() and ".." not in parts.parts
