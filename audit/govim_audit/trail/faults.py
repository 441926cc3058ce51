"""Where tile files are wrong: the path, and the position of the hash or entry in the tree.

`tile_faults` asks whether the files agree with one another, `file_faults` whether they are what the records
give. Two files that disagree do not say which of them is wrong; a signed checkpoint's root and the records
do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from govim_audit.trail.errors import MissingTile, TileError
from govim_audit.trail.merkle import check_size, leaf_hash
from govim_audit.trail.reader import Fetch, read_bundle, read_tile
from govim_audit.trail.tiles import (
    ENTRIES,
    WIDTH,
    Tile,
    TileFile,
    decode_bundle,
    parse_tile_path,
    pyramid,
    split_hashes,
    tile_at,
    tile_levels,
    tiles_at,
)


class Fault(StrEnum):
    MISSING = "missing"
    MALFORMED = "malformed"
    DIFFERS = "differs"  # from what the records give
    ENTRY = "entry"  # an entry does not have the hash in the level-0 tile
    SUBTREE = "subtree"  # a full tile does not have the hash in the tile above it


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFault:
    """`path` is the file; (`level`, `index`) the hash or entry in the tree, `index` None for the whole file.

    For SUBTREE, `path` is the lower tile and (`level`, `index`) its hash in the tile above.
    """

    path: str
    level: int
    index: int | None
    fault: Fault


def tile_faults(size: int, fetch: Fetch, *, with_entries: bool = True) -> Iterator[TileFault]:
    """Everything in which the files of a tree of this size disagree."""
    check_size(size)
    for level in range(tile_levels(size)):
        for tile in tiles_at(level, size):
            hashes = _load(tile, fetch)
            if isinstance(hashes, TileFault):
                yield hashes
            elif tile.width == WIDTH:
                yield from _subtree_fault(tile, hashes, size, fetch)
            if level == 0 and with_entries:
                yield from _entry_faults(tile, hashes, fetch)


def file_faults(expected: Iterable[TileFile], fetch: Fetch) -> Iterator[TileFault]:
    """Each hash and entry in the published files that is not as in the files built from the records."""
    for path, content in expected:
        tile = parse_tile_path(path)
        found = _load(tile, fetch)
        if isinstance(found, TileFault):
            yield found
            continue
        wanted = decode_bundle(tile, content) if tile.level == ENTRIES else split_hashes(content)
        yield from _differences(tile, wanted, found, Fault.DIFFERS)


def _subtree_fault(tile: Tile, hashes: list[bytes], size: int, fetch: Fetch) -> Iterator[TileFault]:
    parent = tile_at(tile.level + 1, tile.index // WIDTH, size)
    above = _load(parent, fetch)
    if isinstance(above, TileFault):
        return  # said when its own level is read
    if pyramid(b"".join(hashes))[-1] != above[tile.index % WIDTH]:
        yield TileFault(path=tile.path, level=parent.level, index=tile.index, fault=Fault.SUBTREE)


def _entry_faults(tile: Tile, hashes: list[bytes] | TileFault, fetch: Fetch) -> Iterator[TileFault]:
    bundle = Tile(level=ENTRIES, index=tile.index, width=tile.width)
    entries = _load(bundle, fetch)
    if isinstance(entries, TileFault):
        yield entries
    elif not isinstance(hashes, TileFault):
        yield from _differences(bundle, hashes, [leaf_hash(entry) for entry in entries], Fault.ENTRY)


def _differences(tile: Tile, wanted: list[bytes], found: list[bytes], fault: Fault) -> Iterator[TileFault]:
    for place, (ours, theirs) in enumerate(zip(wanted, found, strict=True)):
        if ours != theirs:
            yield TileFault(path=tile.path, level=tile.level, index=tile.first + place, fault=fault)


def _load(tile: Tile, fetch: Fetch) -> list[bytes] | TileFault:
    try:
        return read_bundle(tile, fetch) if tile.level == ENTRIES else split_hashes(read_tile(tile, fetch))
    except MissingTile:
        fault = Fault.MISSING
    except TileError:
        fault = Fault.MALFORMED
    return TileFault(path=tile.path, level=tile.level, index=None, fault=fault)
