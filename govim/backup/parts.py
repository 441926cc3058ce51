"""What of a data folder goes into a backup, besides the database, and what goes with the keys.

Neither: the index, which is built again; the reserve, the lock and the socket, which are made again.
"""

from collections.abc import Iterator
from pathlib import Path

from govim.backup.files import files_under
from govim.config.load import FILE_NAME
from govim.storage.folder import DataFolder
from govim.tls.folder import TlsFolder
from govim_audit.trail.tiles import ENTRIES, Tile, tile_levels, tiles_at

Part = tuple[str, Path]
"""Its path in the data folder, and the file."""


def epoch_folders(folder: DataFolder) -> list[Path]:
    return sorted(path for path in folder.trail.iterdir() if path.name.isdecimal())


def tile_parts(epoch: Path, size: int) -> Iterator[Part]:
    """What a checkpoint of this size promises. A tile that grew meanwhile is there in its full width; a lost
    one is made again from the records."""
    for tile in _promised(size):
        found = next((each for each in (tile, tile.full) if (epoch / each.path).exists()), None)
        if found is not None:
            yield f"trail/{epoch.name}/{found.path}", epoch / found.path


def _promised(size: int) -> Iterator[Tile]:
    for level in (ENTRIES, *range(tile_levels(size))):
        yield from tiles_at(level, size)


def other_parts(folder: DataFolder, config: Path | None) -> Iterator[Part]:
    """`config` is the file that holds, wherever it lies."""
    if config is not None:
        yield FILE_NAME, config
    if folder.demo_mark.exists():
        yield folder.demo_mark.name, folder.demo_mark
    if (authority := TlsFolder.of(folder).authority).exists():
        yield f"tls/{authority.name}", authority
    if folder.blobs.exists():
        for path in files_under(folder.blobs):
            yield path.relative_to(folder.root).as_posix(), path


def key_parts(folder: DataFolder) -> Iterator[Part]:
    """Whoever has these can read everything, sign checkpoints and be taken for the server."""
    tls = TlsFolder.of(folder)
    for path in (*files_under(folder.keys), tls.authority_key, tls.server):
        if path.exists():
            yield path.relative_to(folder.root).as_posix(), path


def checkpoint_size(note: bytes) -> int:
    """C2SP tlog-checkpoint: the second line."""
    return int(note.split(b"\n")[1])
