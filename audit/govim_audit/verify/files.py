"""Files that somebody else may have made: read whole, but never more than they may have."""

from collections.abc import Iterator
from pathlib import Path

from govim_audit.trail.note import MAX_NOTE_BYTES

MAX_TILE_BYTES = 1 << 25  # 256 entries of the largest size, and more


def read_file(path: Path, limit: int) -> bytes | None:
    """None where there is no file; nothing where it cannot be read or is too large to be one of ours."""
    try:
        with path.open("rb") as handle:
            content = handle.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return b""
    return content if len(content) <= limit else b""


def read_note(path: Path) -> bytes | None:
    return read_file(path, MAX_NOTE_BYTES)


def walk_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Everything below that is not a folder, links included, in no particular order."""
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder).as_posix(), path
