from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_audit.trail.errors import SizeError
from govim_audit.trail.merkle import (
    EMPTY_ROOT,
    MAX_SIZE,
    Frontier,
    leaf_hash,
    perfect_subtrees,
    range_root,
    read_frontier,
    tree_root,
)
from tests.audit.trail import rfc9162
from tests.audit.trail.samples import hashes

# The vectors that the certificate-transparency projects share: eight leaves, and the root after each.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_known_roots_come_out() -> None:
    frontier = Frontier()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        frontier = frontier.extend([leaf_hash(leaf)])
        assert frontier.root().hex() == root


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == sha256(b"").digest()
    assert tree_root(0, rfc9162.stored([])) == EMPTY_ROOT


@given(st.lists(st.integers(0, 70), max_size=5))
def test_leaves_added_in_any_batches_give_the_root_of_the_rfc(batches: list[int]) -> None:
    leaves = hashes(sum(batches))
    frontier, done = Frontier(), 0
    for batch in batches:
        frontier = frontier.extend(leaves[done : done + batch])
        done += batch
    assert frontier.size == len(leaves)
    assert frontier.root() == rfc9162.mth(leaves) == tree_root(len(leaves), rfc9162.stored(leaves))
    assert read_frontier(len(leaves), rfc9162.stored(leaves)) == frontier


@given(st.integers(0, 7), st.integers(0, 128), st.integers(1, 8))
def test_a_range_that_the_rfc_splits_off_has_its_root(level: int, length: int, number: int) -> None:
    length = min(length, 1 << level)
    start = number << level
    leaves = hashes(start + length)
    assert range_root(start, start + length, rfc9162.stored(leaves)) == rfc9162.mth(leaves[start:])


def test_the_subtrees_of_the_largest_tree_are_few() -> None:
    assert list(perfect_subtrees(0, MAX_SIZE)) == [(40, 0)]
    assert len(list(perfect_subtrees(0, MAX_SIZE - 1))) == 40


def test_a_tree_does_not_grow_beyond_its_bound() -> None:
    last = Frontier(size=MAX_SIZE - 1, peaks=tuple(hashes(40)))
    full = last.extend(hashes(1))
    assert (full.size, len(full.peaks)) == (MAX_SIZE, 1)
    with pytest.raises(SizeError):
        full.extend(hashes(1))


def test_a_frontier_has_as_many_peaks_as_its_size_needs() -> None:
    with pytest.raises(SizeError):
        Frontier(size=3, peaks=(b"\x00" * 32,))
