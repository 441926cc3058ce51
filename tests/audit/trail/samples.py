"""Leaves and files to try the trail with."""

from collections.abc import Sequence

from govim_audit.trail.edge import TrailEdge
from govim_audit.trail.tiles import TileFile


def leaves(count: int, *, start: int = 0) -> list[bytes]:
    return [b'{"n":%d}' % number for number in range(start, start + count)]


def hashes(count: int) -> list[bytes]:
    """Stand-ins for leaf hashes, each different."""
    return [number.to_bytes(32, "big") for number in range(count)]


def publish(records: Sequence[bytes]) -> dict[str, bytes]:
    """All files of a tree, as a publisher that signs one checkpoint leaves them."""
    edge, files = TrailEdge().append(records)
    return dict([*files, *edge.partial_files()])


def as_files(files: dict[str, bytes]) -> list[TileFile]:
    return [TileFile(path, content) for path, content in files.items()]
