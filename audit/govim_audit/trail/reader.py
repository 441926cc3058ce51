"""A tree read back from its tile files, wherever they lie.

What is read is not trusted: a proof made from it is worth what `verify_inclusion` and `verify_consistency`
say of it, and a root what a signed checkpoint says.
"""

from collections.abc import Callable
from functools import lru_cache

from govim_audit.trail.edge import HashEdge, TrailEdge
from govim_audit.trail.errors import MissingTile, SizeError, TileError
from govim_audit.trail.merkle import HASH_BYTES, check_size
from govim_audit.trail.tiles import (
    ENTRIES,
    HEIGHT,
    WIDTH,
    Tile,
    decode_bundle,
    encode_bundle,
    hashes_at,
    pyramid,
    split_hashes,
    tile_at,
    tile_levels,
)

Fetch = Callable[[str], bytes | None]
"""The content of a file by its path, None where there is no such file."""

_CACHED_TILES = 256  # 16 KiB each


def read_tile(tile: Tile, fetch: Fetch) -> bytes:
    """The hashes of a tile. A partial one may be gone once the full one exists: then that one's beginning."""
    path, content = _read(tile, fetch)
    width = WIDTH if path == tile.full.path else tile.width
    if len(content) != width * HASH_BYTES:
        raise TileError(path, f"has {len(content)} bytes instead of {width * HASH_BYTES}")
    return content[: tile.width * HASH_BYTES]


def read_bundle(tile: Tile, fetch: Fetch) -> list[bytes]:
    """The leaves of an entry bundle, by the same rule as `read_tile`."""
    path, content = _read(tile, fetch)
    found = tile.full if path == tile.full.path else tile
    return decode_bundle(found, content)[: tile.width]


def read_leaf_hashes(start: int, end: int, *, size: int, fetch: Fetch) -> list[bytes]:
    """What the level-0 tiles of a tree of `size` say of the leaves from `start` to before `end`."""
    hashes: list[bytes] = []
    if start == end:
        return hashes
    for index in range(start // WIDTH, (end - 1) // WIDTH + 1):
        hashes += split_hashes(read_tile(tile_at(0, index, size), fetch))
    skipped = start % WIDTH
    return hashes[skipped : skipped + end - start]


def read_edge(size: int, fetch: Fetch) -> TrailEdge:
    """The right edge of a published tree: how a publisher goes on after a restart.

    Compare its root with the checkpoint before appending to it.
    """
    check_size(size)

    def partial(level: int) -> Tile | None:
        index, width = divmod(hashes_at(level, size), WIDTH)
        return Tile(level=level, index=index, width=width) if width else None

    places = [partial(level) for level in range(tile_levels(size))]
    tiles = tuple(read_tile(place, fetch) if place else b"" for place in places)
    entries = partial(ENTRIES)
    bundle = encode_bundle(read_bundle(entries, fetch)) if entries else b""
    return TrailEdge(hashes=HashEdge(size=size, tiles=tiles), bundle=bundle)


class TileHashes:
    """A HashReader over the tiles of a tree of `size`. Keeps the tiles read last."""

    def __init__(self, size: int, fetch: Fetch) -> None:
        check_size(size)
        self.size = size
        self._fetch = fetch
        self._rows = lru_cache(maxsize=_CACHED_TILES)(self._read_rows)

    def __call__(self, level: int, index: int, /) -> bytes:
        if level < 0 or not 0 <= index < self.size >> level:
            raise SizeError(f"a tree of {self.size} leaves has no subtree {index} at level {level}")
        tile_level, row = divmod(level, HEIGHT)
        tile_index, place = divmod(index, WIDTH >> row)
        hashes = self._rows(tile_level, tile_index)[row]
        return hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES]

    def _read_rows(self, level: int, index: int) -> list[bytes]:
        return pyramid(read_tile(tile_at(level, index, self.size), self._fetch))


def _read(tile: Tile, fetch: Fetch) -> tuple[str, bytes]:
    for path in dict.fromkeys((tile.path, tile.full.path)):
        if (content := fetch(path)) is not None:
            return path, content
    raise MissingTile(tile.path, "is missing")
