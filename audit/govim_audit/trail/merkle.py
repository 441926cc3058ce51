"""Merkle trees as in RFC 9162 § 2.1 (the same hashes as RFC 6962): hashes, roots, the right edge.

A perfect subtree is named (level, index): it covers the leaves from index·2^level on, 2^level of them.
Level 0 holds the leaf hashes. Every tree of n leaves is a row of perfect subtrees, its *peaks*: one for
each bit set in n.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from govim_audit.trail.errors import SizeError

HASH_BYTES = 32
MAX_SIZE = 1 << 40
EMPTY_ROOT = sha256(b"").digest()


class HashReader(Protocol):
    """Gives the hash of a perfect subtree. Raises TrailError when it has none."""

    def __call__(self, level: int, index: int, /) -> bytes: ...


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def check_size(size: int) -> None:
    if not 0 <= size <= MAX_SIZE:
        raise SizeError(f"a tree has 0 to 2^40 leaves, not {size}")


def perfect_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The perfect subtrees that make up the leaves from `start` to before `end`, from left to right.

    `start` must be a multiple of the largest power of two that fits, as in every range that RFC 9162 splits
    off.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def fold(peaks: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees of falling size."""
    if not peaks:
        return EMPTY_ROOT
    *left, root = peaks
    for peak in reversed(left):
        root = node_hash(peak, root)
    return root


def range_root(start: int, end: int, hash_at: HashReader) -> bytes:
    """MTH(D[start:end]) for a range as `perfect_subtrees` takes it."""
    return fold([hash_at(level, index) for level, index in perfect_subtrees(start, end)])


def tree_root(size: int, hash_at: HashReader) -> bytes:
    check_size(size)
    return range_root(0, size, hash_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """The peaks of a tree: all it takes to append leaves and to know the root. At most 41 hashes."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        check_size(self.size)
        if len(self.peaks) != self.size.bit_count():
            raise SizeError(f"a tree of {self.size} leaves has {self.size.bit_count()} peaks")

    def extend(self, leaf_hashes: Iterable[bytes]) -> "Frontier":
        """The frontier after these leaves: one node hash a leaf, on average."""
        size, peaks = self.size, list(self.peaks)
        for node in leaf_hashes:
            size += 1
            trailing = size
            while not trailing & 1:
                node = node_hash(peaks.pop(), node)  # noqa: PLW2901
                trailing >>= 1
            peaks.append(node)
        return Frontier(size=size, peaks=tuple(peaks))

    def root(self) -> bytes:
        return fold(self.peaks)


def read_frontier(size: int, hash_at: HashReader) -> Frontier:
    check_size(size)
    peaks = tuple(hash_at(level, index) for level, index in perfect_subtrees(0, size))
    return Frontier(size=size, peaks=peaks)
