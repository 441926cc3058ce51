"""Tile files that the present checkpoint does not need: older partial tiles, and what is no tile at all."""

from collections.abc import Collection, Iterator

from govim_audit.trail.errors import TrailError
from govim_audit.trail.faults import Fault, TileFault
from govim_audit.trail.reader import read_bundle, read_tile
from govim_audit.trail.tiles import (
    ENTRIES,
    HEIGHT,
    Tile,
    decode_bundle,
    parse_tile_path,
    split_hashes,
    tile_at,
)
from govim_audit.verify.files import MAX_TILE_BYTES, read_file, walk_files
from govim_audit.verify.signed import SignedTree

FOREIGN = -2


def stale_faults(signed: SignedTree, size: int, faulty: Collection[str]) -> Iterator[TileFault]:
    """An older partial tile must be the beginning of the present one, unless that is `faulty` itself.

    What is no tile has level FOREIGN.
    """
    for name, path in walk_files(signed.folder / "tile"):
        if name.endswith(".new"):  # a write that a crash cut short
            continue
        try:
            tile = parse_tile_path(f"tile/{name}")
        except TrailError:
            yield TileFault(path=f"tile/{name}", level=FOREIGN, index=None, fault=Fault.MALFORMED)
            continue
        if (tile.first + tile.width) << (HEIGHT * max(tile.level, 0)) > size:
            continue  # written for a checkpoint that a crash prevented, or by a server just now
        present = tile_at(tile.level, tile.index, size).path
        if present != tile.path and present not in faulty:
            yield from _differences(tile, read_file(path, MAX_TILE_BYTES) or b"", signed, size)


def _differences(tile: Tile, content: bytes, signed: SignedTree, size: int) -> Iterator[TileFault]:
    present = tile_at(tile.level, tile.index, size)
    try:
        if tile.level == ENTRIES:
            wanted, found = read_bundle(present, signed.fetch), decode_bundle(tile, content)
        else:
            wanted, found = split_hashes(read_tile(present, signed.fetch)), split_hashes(content)
    except TrailError:
        yield TileFault(path=tile.path, level=tile.level, index=None, fault=Fault.MALFORMED)
        return
    if len(found) != tile.width:
        yield TileFault(path=tile.path, level=tile.level, index=None, fault=Fault.MALFORMED)
        return
    for place, ours in enumerate(found):
        if ours != wanted[place]:
            yield TileFault(path=tile.path, level=tile.level, index=tile.first + place, fault=Fault.DIFFERS)
