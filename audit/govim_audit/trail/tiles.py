"""The files of C2SP tlog-tiles: what they are called and what is in them.

A tile of level l holds up to 256 hashes of the tree's level 8·l; each hash of the level above is the root
of one full tile. An entry bundle holds the leaves themselves, 256 in a file, beside the level-0 tile of the
same index.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from govim_audit.trail.errors import TileError
from govim_audit.trail.merkle import HASH_BYTES

HEIGHT = 8
WIDTH = 1 << HEIGHT
TILE_BYTES = WIDTH * HASH_BYTES
MAX_LEVEL = 63
ENTRIES = -1  # the "level" of entry bundles
MAX_ENTRY_BYTES = 0xFFFF

_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]{1,3}))?")


class TileFile(NamedTuple):
    path: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """The place of a tile or entry bundle; narrower than 256 only on the right edge."""

    level: int
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if not (ENTRIES <= self.level <= MAX_LEVEL and self.index >= 0 and 1 <= self.width <= WIDTH):
            raise ValueError(f"no tile has level {self.level}, index {self.index}, width {self.width}")

    @property
    def path(self) -> str:
        level = "entries" if self.level == ENTRIES else str(self.level)
        rest, last = divmod(self.index, 1000)
        path = f"{last:03}"
        while rest:
            rest, part = divmod(rest, 1000)
            path = f"x{part:03}/{path}"
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{path}{partial}"

    @property
    def full(self) -> "Tile":
        """The tile that this one grows into."""
        return Tile(level=self.level, index=self.index)

    @property
    def first(self) -> int:
        """The index, within the tile's level, of its first hash or entry."""
        return self.index * WIDTH


def parse_tile_path(path: str) -> Tile:
    """The reverse of `Tile.path`; TileError where the path is not exactly of that form."""
    if (match := _PATH.fullmatch(path)) is None:
        raise TileError(path, "not a tile path")
    level, index, width = match.groups()
    try:
        tile = Tile(
            level=ENTRIES if level == "entries" else int(level),
            index=int(index.replace("x", "").replace("/", "")),
            width=WIDTH if width is None else int(width),
        )
    except ValueError as error:
        raise TileError(path, str(error)) from error
    if tile.path != path:  # leading zeros, or a full tile called partial
        raise TileError(path, "not a canonical tile path")
    return tile


def hashes_at(level: int, size: int) -> int:
    """How many hashes (or entries) all tiles of a level hold in a tree of this size."""
    return size >> (HEIGHT * max(level, 0))


def tile_at(level: int, index: int, size: int) -> Tile:
    """The tile as it is in a tree of this size; TileError where that tree has none."""
    width = min(hashes_at(level, size) - index * WIDTH, WIDTH)
    if width < 1:
        raise TileError(Tile(level=level, index=index).path, f"not in a tree of {size} leaves")
    return Tile(level=level, index=index, width=width)


def tiles_at(level: int, size: int) -> Iterator[Tile]:
    """Every tile of a level, from left to right."""
    for index in range(-(-hashes_at(level, size) // WIDTH)):
        yield tile_at(level, index, size)


def tile_levels(size: int) -> int:
    """How many levels of tiles a tree has."""
    return -(-size.bit_length() // HEIGHT)


def pyramid(hashes: bytes) -> list[bytes]:
    """Rows of node hashes over concatenated hashes, from these up; what has no sibling is left out."""
    rows = [hashes]
    while len(hashes) >= 2 * HASH_BYTES:
        pairs = range(0, len(hashes) - 2 * HASH_BYTES + 1, 2 * HASH_BYTES)
        hashes = b"".join([sha256(b"\x01" + hashes[at : at + 2 * HASH_BYTES]).digest() for at in pairs])
        rows.append(hashes)
    return rows


def split_hashes(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def encode_bundle(leaves: Sequence[bytes]) -> bytes:
    """Leaves one after the other, each after its length as a big-endian uint16."""
    if any(len(leaf) > MAX_ENTRY_BYTES for leaf in leaves):
        raise ValueError("an entry has at most 65535 bytes")
    return b"".join([len(leaf).to_bytes(2, "big") + leaf for leaf in leaves])


def decode_bundle(tile: Tile, content: bytes) -> list[bytes]:
    """The leaves of a bundle; TileError unless there are exactly `tile.width` and nothing else."""
    leaves = []
    at = 0
    while at < len(content):
        start = at + 2
        at = start + int.from_bytes(content[at:start], "big")
        leaves.append(content[start:at])
    if at != len(content) or len(leaves) != tile.width:
        raise TileError(tile.path, f"not a bundle of {tile.width} entries")
    return leaves
