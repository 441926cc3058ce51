"""Inclusion and consistency proofs of RFC 9162 § 2.1.3 and 2.1.4: made from hashes, checked without them."""

from collections.abc import Sequence

from govim_audit.trail.errors import ProofError, SizeError
from govim_audit.trail.merkle import EMPTY_ROOT, HASH_BYTES, HashReader, check_size, node_hash, range_root


def inclusion_proof(index: int, size: int, hash_at: HashReader) -> list[bytes]:
    """The hashes beside the way from leaf `index` to the root, lowest first."""
    _check_index(index, size)
    start, end = 0, size
    path = []
    while end - start > 1:
        split = _split(start, end)
        if index < split:
            path.append(range_root(split, end, hash_at))
            end = split
        else:
            path.append(range_root(start, split, hash_at))
            start = split
    return path[::-1]


def consistency_proof(old: int, new: int, hash_at: HashReader) -> list[bytes]:
    """What shows that the tree of `new` leaves begins with the one of `old`.

    Empty for equal sizes; empty too for `old` 0, as every tree begins with the empty one.
    """
    _check_sizes(old, new)
    if old == 0:
        return []
    start, end = 0, new
    path = []
    while old != end:
        split = _split(start, end)
        if old <= split:
            path.append(range_root(split, end, hash_at))
            end = split
        else:
            path.append(range_root(start, split, hash_at))
            start = split
    if start > 0:  # else it is the old root itself, which the verifier has
        path.append(range_root(start, end, hash_at))
    return path[::-1]


def verify_inclusion(leaf_hash: bytes, proof: Sequence[bytes], *, index: int, size: int, root: bytes) -> None:
    """Raise ProofError unless the leaf is at `index` of the tree with this size and root (§ 2.1.3.2)."""
    _check_index(index, size)
    _check_hashes(leaf_hash, root, *proof)
    node, at, last = leaf_hash, index, size - 1
    for sibling in proof:
        if last == 0:
            raise ProofError("the inclusion proof is too long")
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            at, last = _climb_to_right_child(at, last)
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise ProofError("the inclusion proof is too short")
    if node != root:
        raise ProofError(f"leaf {index} does not lead to the root of {size} leaves")


def verify_consistency(
    proof: Sequence[bytes], *, old_size: int, old_root: bytes, new_size: int, new_root: bytes
) -> None:
    """Raise ProofError unless the new tree begins with the old one (§ 2.1.4.2)."""
    _check_sizes(old_size, new_size)
    _check_hashes(old_root, new_root, *proof)
    if old_size in {0, new_size}:
        if proof:
            raise ProofError("the consistency proof is too long")
        expected = EMPTY_ROOT if old_size == 0 else new_root
        if old_root != expected:
            raise ProofError(f"not the root of the tree of {old_size} leaves")
        return
    if not proof:
        raise ProofError("the consistency proof is too short")
    old, new = _roots(proof, old_size=old_size, old_root=old_root, new_size=new_size)
    if old != old_root:
        raise ProofError(f"the proof does not lead to the root of {old_size} leaves")
    if new != new_root:
        raise ProofError(f"the tree of {new_size} leaves does not begin with the one of {old_size}")


def _roots(proof: Sequence[bytes], *, old_size: int, old_root: bytes, new_size: int) -> tuple[bytes, bytes]:
    # Where the old tree is perfect, its root is a node of the new one and is left out of the proof.
    first, *rest = proof if old_size.bit_count() > 1 else (old_root, *proof)
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = first
    for sibling in rest:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            at, last = _climb_to_right_child(at, last)
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise ProofError("the consistency proof is too short")
    return old, new


def _climb_to_right_child(at: int, last: int) -> tuple[int, int]:
    """A node on the right edge without a sibling is lifted unhashed until it has one on its left."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _split(start: int, end: int) -> int:
    """The largest power of two below the number of leaves, from the start."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def _check_index(index: int, size: int) -> None:
    check_size(size)
    if not 0 <= index < size:
        raise SizeError(f"there is no leaf {index} in a tree of {size}")


def _check_sizes(old: int, new: int) -> None:
    check_size(new)
    if not 0 <= old <= new:
        raise SizeError(f"a tree of {new} leaves does not begin with one of {old}")


def _check_hashes(*hashes: bytes) -> None:
    # A "hash" of another length would let one proof element stand for bytes of its neighbour.
    if any(len(value) != HASH_BYTES for value in hashes):
        raise ProofError("a hash has 32 bytes")
