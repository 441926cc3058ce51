"""Growing tiles: leaves go in at the right edge of a tree, finished files come out.

Values, not a store: a writer keeps the edge it had until the files of the new one are on the disk. Files
written before a crash and without their checkpoint come out again byte for byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from govim_audit.trail.merkle import HASH_BYTES, Frontier, check_size, leaf_hash, perfect_subtrees
from govim_audit.trail.tiles import (
    ENTRIES,
    TILE_BYTES,
    WIDTH,
    Tile,
    TileFile,
    encode_bundle,
    hashes_at,
    pyramid,
    tile_levels,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HashEdge:
    """The unfinished hash tile of each level, the lowest first; empty where a level ends with a full one."""

    size: int = 0
    tiles: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        check_size(self.size)
        widths = [hashes_at(level, self.size) % WIDTH for level in range(tile_levels(self.size))]
        if [len(tile) for tile in self.tiles] != [width * HASH_BYTES for width in widths]:
            raise ValueError(f"not the right edge of a tree of {self.size} leaves")

    def extend(self, leaf_hashes: Sequence[bytes]) -> tuple["HashEdge", list[TileFile]]:
        """The edge after these leaves, and the tiles that became full by them, children before parents."""
        size = self.size + len(leaf_hashes)
        tiles, files = [], []
        hashes = b"".join(leaf_hashes)
        for level in range(tile_levels(size)):
            pending = self._tile(level) + hashes
            index = hashes_at(level, self.size) // WIDTH
            roots = []
            end = len(pending) - len(pending) % TILE_BYTES
            for at in range(0, end, TILE_BYTES):
                content = pending[at : at + TILE_BYTES]
                files.append(TileFile(Tile(level=level, index=index).path, content))
                roots.append(pyramid(content)[-1])
                index += 1
            tiles.append(pending[end:])
            hashes = b"".join(roots)
        return HashEdge(size=size, tiles=tuple(tiles)), files

    def partial_files(self, *, since: int = 0) -> list[TileFile]:
        """The partial tiles that a checkpoint of this size needs and one of `since` did not have."""
        return [
            TileFile(self._place(level).path, content)
            for level, content in enumerate(self.tiles)
            if content and hashes_at(level, self.size) != hashes_at(level, since)
        ]

    def frontier(self) -> Frontier:
        peaks = [peak for tile in reversed(self.tiles) for peak in _peaks(tile)]
        return Frontier(size=self.size, peaks=tuple(peaks))

    def root(self) -> bytes:
        return self.frontier().root()

    def _tile(self, level: int) -> bytes:
        return self.tiles[level] if level < len(self.tiles) else b""

    def _place(self, level: int) -> Tile:
        index, width = divmod(hashes_at(level, self.size), WIDTH)
        return Tile(level=level, index=index, width=width)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEdge:
    """The right edge with its unfinished entry bundle: all that a publisher keeps between commits."""

    hashes: HashEdge = HashEdge()
    bundle: bytes = b""

    @property
    def size(self) -> int:
        return self.hashes.size

    def append(self, leaves: Sequence[bytes]) -> tuple["TrailEdge", list[TileFile]]:
        """The edge after these leaves, and the bundles and tiles that became full by them."""
        hashes, tiles = self.hashes.extend([leaf_hash(leaf) for leaf in leaves])
        bundle, files = self.bundle, []
        at = 0
        for index in range(self.size // WIDTH, hashes.size // WIDTH):
            end = (index + 1) * WIDTH - self.size
            files.append(
                TileFile(Tile(level=ENTRIES, index=index).path, bundle + encode_bundle(leaves[at:end]))
            )
            bundle, at = b"", end
        return TrailEdge(hashes=hashes, bundle=bundle + encode_bundle(leaves[at:])), files + tiles

    def partial_files(self, *, since: int = 0) -> list[TileFile]:
        """The partial bundle and tiles that a checkpoint of this size needs and one of `since` did not have.

        They must be durable before the checkpoint is: a checkpoint promises its tiles.
        """
        files = self.hashes.partial_files(since=since)
        index, width = divmod(self.size, WIDTH)
        if width and self.size != since:
            files.insert(0, TileFile(Tile(level=ENTRIES, index=index, width=width).path, self.bundle))
        return files

    def root(self) -> bytes:
        return self.hashes.root()


def _peaks(tile: bytes) -> list[bytes]:
    rows = pyramid(tile)
    subtrees = perfect_subtrees(0, len(tile) // HASH_BYTES)
    return [rows[level][index * HASH_BYTES : (index + 1) * HASH_BYTES] for level, index in subtrees]
