import json
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from govim_audit.trail.errors import ProofError, SizeError
from govim_audit.trail.merkle import EMPTY_ROOT, MAX_SIZE, leaf_hash
from govim_audit.trail.proof import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from tests.audit.trail import rfc9162
from tests.audit.trail.samples import hashes
from tests.audit.trail.test_merkle import LEAVES

SIZES = st.integers(1, 130)
ARGON = json.loads(Path(__file__).with_name("argon2020.json").read_text(encoding="utf-8"))


@given(SIZES, st.data())
def test_an_inclusion_proof_is_that_of_the_rfc_and_holds(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    proof = inclusion_proof(index, size, rfc9162.stored(leaves))
    assert proof == rfc9162.path(index, leaves)
    verify_inclusion(leaves[index], proof, index=index, size=size, root=rfc9162.mth(leaves))


@given(SIZES, st.data())
def test_a_consistency_proof_is_that_of_the_rfc_and_holds(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    leaves = hashes(new)
    proof = consistency_proof(old, new, rfc9162.stored(leaves))
    assert proof == rfc9162.proof(old, leaves)
    old_root, new_root = rfc9162.mth(leaves[:old]), rfc9162.mth(leaves)
    verify_consistency(proof, old_size=old, old_root=old_root, new_size=new, new_root=new_root)


@given(SIZES, st.data())
def test_an_altered_inclusion_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    root = rfc9162.mth(leaves)
    altered = data.draw(_altered(rfc9162.path(index, leaves)))
    with pytest.raises(ProofError):
        verify_inclusion(leaves[index], altered, index=index, size=size, root=root)


@given(SIZES, st.data())
def test_an_altered_consistency_proof_proves_nothing(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    leaves = hashes(new)
    altered = data.draw(_altered(rfc9162.proof(old, leaves)))
    old_root, new_root = rfc9162.mth(leaves[:old]), rfc9162.mth(leaves)
    with pytest.raises(ProofError):
        verify_consistency(altered, old_size=old, old_root=old_root, new_size=new, new_root=new_root)


@given(SIZES, st.data())
def test_a_leaf_is_proved_at_its_own_index_only(size: int, data: st.DataObject) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    assume(index != other)
    leaves = hashes(size)
    proof = rfc9162.path(index, leaves)
    with pytest.raises(ProofError):
        verify_inclusion(leaves[index], proof, index=other, size=size, root=rfc9162.mth(leaves))


@given(st.integers(2, 130), st.data())
def test_a_rewritten_past_is_not_consistent(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    place = data.draw(st.integers(0, old - 1))
    leaves = hashes(new)
    rewritten = [*leaves[:place], b"\xff" * 32, *leaves[place + 1 :]]
    with pytest.raises(ProofError):
        verify_consistency(
            rfc9162.proof(old, rewritten),
            old_size=old,
            old_root=rfc9162.mth(leaves[:old]),
            new_size=new,
            new_root=rfc9162.mth(rewritten),
        )


def test_the_known_proof_of_the_second_of_eight_leaves_holds() -> None:
    proof = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    root = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    path = [bytes.fromhex(value) for value in proof]
    verify_inclusion(leaf_hash(LEAVES[1]), path, index=1, size=8, root=bytes.fromhex(root))


def test_the_proofs_of_a_real_log_of_a_thousand_million_leaves_hold() -> None:
    root = b64decode(ARGON["root"])
    verify_inclusion(
        b64decode(ARGON["leaf_hash"]),
        [b64decode(value) for value in ARGON["inclusion"]],
        index=ARGON["index"],
        size=ARGON["size"],
        root=root,
    )
    verify_consistency(
        [b64decode(value) for value in ARGON["consistency"]],
        old_size=ARGON["old_size"],
        old_root=b64decode(ARGON["old_root"]),
        new_size=ARGON["size"],
        new_root=root,
    )


def test_every_tree_begins_with_the_empty_one_and_with_itself() -> None:
    leaves = hashes(5)
    root = rfc9162.mth(leaves)
    assert consistency_proof(0, 5, rfc9162.stored(leaves)) == []
    verify_consistency([], old_size=0, old_root=EMPTY_ROOT, new_size=5, new_root=root)
    verify_consistency([], old_size=5, old_root=root, new_size=5, new_root=root)
    with pytest.raises(ProofError):
        verify_consistency([], old_size=0, old_root=root, new_size=5, new_root=root)
    with pytest.raises(ProofError):
        verify_consistency([], old_size=5, old_root=EMPTY_ROOT, new_size=5, new_root=root)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (0, MAX_SIZE + 1)])
def test_an_index_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(SizeError):
        inclusion_proof(index, size, rfc9162.stored([]))
    with pytest.raises(SizeError):
        verify_inclusion(EMPTY_ROOT, [], index=index, size=size, root=EMPTY_ROOT)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (0, MAX_SIZE + 1)])
def test_a_tree_does_not_begin_with_a_larger_one(old: int, new: int) -> None:
    with pytest.raises(SizeError):
        consistency_proof(old, new, rfc9162.stored([]))
    with pytest.raises(SizeError):
        verify_consistency([], old_size=old, old_root=EMPTY_ROOT, new_size=new, new_root=EMPTY_ROOT)


def test_a_proof_of_the_largest_tree_has_forty_hashes() -> None:
    def hash_at(level: int, index: int, /) -> bytes:
        return (level << 48 | index).to_bytes(32, "big")

    assert len(inclusion_proof(0, MAX_SIZE, hash_at)) == 40
    assert len(consistency_proof(1, MAX_SIZE, hash_at)) == 40


def test_a_proof_has_exactly_the_hashes_of_its_tree() -> None:
    leaves = hashes(7)
    root, old_root = rfc9162.mth(leaves), rfc9162.mth(leaves[:5])
    inclusion, consistency = rfc9162.path(5, leaves), rfc9162.proof(5, leaves)
    for altered, fault in (([*inclusion, root], "too long"), (inclusion[:-1], "too short")):
        with pytest.raises(ProofError, match=fault):
            verify_inclusion(leaves[5], altered, index=5, size=7, root=root)
    for altered, fault in (
        ([*consistency, root], "too long"),
        (consistency[:-1], "too short"),
        ([], "too short"),
    ):
        with pytest.raises(ProofError, match=fault):
            verify_consistency(altered, old_size=5, old_root=old_root, new_size=7, new_root=root)


def test_bytes_cannot_be_moved_from_one_hash_of_a_proof_to_the_next() -> None:
    leaves = hashes(3)
    lower, upper = rfc9162.path(0, leaves)
    with pytest.raises(ProofError, match="32 bytes"):
        verify_inclusion(leaves[0] + lower[:1], [lower[1:], upper], index=0, size=3, root=rfc9162.mth(leaves))


def _altered(proof: list[bytes]) -> st.SearchStrategy[list[bytes]]:
    """One hash more, one less, or one bit changed."""
    places = st.integers(0, len(proof))
    strategies = [places.map(lambda at: [*proof[:at], b"\x07" * 32, *proof[at:]])]
    if proof:
        inner = st.integers(0, len(proof) - 1)
        strategies += [
            inner.map(lambda at: [*proof[:at], *proof[at + 1 :]]),
            st.tuples(inner, st.integers(0, 255)).map(lambda bit: _flip(proof, *bit)),
        ]
    return st.one_of(strategies)


def _flip(proof: list[bytes], at: int, bit: int) -> list[bytes]:
    value = int.from_bytes(proof[at], "big") ^ (1 << bit)
    return [*proof[:at], value.to_bytes(32, "big"), *proof[at + 1 :]]
