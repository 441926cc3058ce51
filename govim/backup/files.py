"""Files copied with their sums, private from their first byte, durable when `sync_all` returns."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from govim.backup.manifest import File
from govim.storage.folder import PRIVATE, make_private, sync_folder

CHUNK = 1 << 20
SYNCED = 4 * CHUNK  # why so little: govim/storage/sqlite_copy.py

Advance = Callable[[int], None]
"""So many bytes more."""
Progress = Callable[[str, int, int], None]
"""A part's name, bytes done, bytes in all; called after each MiB or so."""


def counting(progress: Progress, name: str, total: int) -> Advance:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(name, done, total)

    return advance


def copy_file(source: Path, target: Path, advance: Advance) -> str:
    """The SHA-256 of what was copied."""
    make_private(target.parent)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with source.open("rb") as reading, os.fdopen(os.open(target, flags, PRIVATE), "wb") as writing:
        summed = hashlib.sha256()
        while chunk := reading.read(CHUNK):
            writing.write(chunk)
            summed.update(chunk)
            if writing.tell() % SYNCED == 0:
                writing.flush()
                os.fdatasync(writing.fileno())
            advance(len(chunk))
    return summed.hexdigest()


def sum_file(path: Path, advance: Advance) -> str:
    summed = hashlib.sha256()
    with path.open("rb") as reading:
        while chunk := reading.read(CHUNK):
            summed.update(chunk)
            advance(len(chunk))
    return summed.hexdigest()


def described(root: Path, path: Path, sha256: str) -> File:
    return File(path=path.relative_to(root).as_posix(), size=path.stat().st_size, sha256=sha256)


def files_under(folder: Path) -> Iterator[Path]:
    """Plain files, in an order that is the same everywhere."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def sync_all(root: Path) -> None:
    """After everything was written, so that the first sync flushes most of the others."""
    for path in files_under(root):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    for folder in [path for path in root.rglob("*") if path.is_dir()]:
        sync_folder(folder)
    sync_folder(root)
