"""Whether the finished tiles of a published tree are there. They are never written again.

A start waits for this, so it may hardly grow with the trail: names are listed a folder at a time, and only
the newest, which a crash or a disk that lies may have cut, are looked at one by one. What
is inside, `verify` reads.
"""

import os
from pathlib import Path

from govim_audit.trail.tiles import ENTRIES, TILE_BYTES, WIDTH, Tile, hashes_at, tile_levels

IN_A_FOLDER = 1000  # a tile's path has a folder for each three digits of its index
NEWEST = 1000  # of each level
_NAMES = tuple(f"{number:03}" for number in range(IN_A_FOLDER))


def are_finished_tiles_there(folder: Path, size: int) -> bool:
    """Of a tree of `size` leaves: each with its name, the newest with their sizes, too."""
    levels = (ENTRIES, *range(tile_levels(size)))
    counts = {level: hashes_at(level, size) // WIDTH for level in levels}
    return all(
        _are_named(folder, level, count) and _are_uncut(folder, level, count)
        for level, count in counts.items()
    )


def _are_named(folder: Path, level: int, count: int) -> bool:
    for first in range(0, count, IN_A_FOLDER):
        place = (folder / Tile(level=level, index=first).path).parent
        try:
            found = set(os.listdir(place))  # noqa: PTH208 -- a Path for each of millions is what costs
        except FileNotFoundError:
            return False
        if not found.issuperset(_NAMES[: count - first]):
            return False
    return True


def _are_uncut(folder: Path, level: int, count: int) -> bool:
    newest = range(max(count - NEWEST, 0), count)
    return all(_is_uncut(folder, Tile(level=level, index=index)) for index in newest)


def _is_uncut(folder: Path, tile: Tile) -> bool:
    """A bundle has no size of its own: a crash leaves it empty or whole."""
    size = (folder / tile.path).stat().st_size
    return size > 0 if tile.level == ENTRIES else size == TILE_BYTES
