import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govim_audit.trail.edge import TrailEdge
from govim_audit.trail.errors import MissingTile, SizeError, TileError
from govim_audit.trail.merkle import leaf_hash, read_frontier, tree_root
from govim_audit.trail.proof import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from govim_audit.trail.reader import TileHashes, read_edge, read_leaf_hashes
from tests.audit.trail import rfc9162
from tests.audit.trail.samples import leaves, publish


@settings(max_examples=40)
@given(st.integers(1, 1500), st.data())
def test_roots_and_proofs_come_from_tiles_alone(size: int, data: st.DataObject) -> None:
    old, index = data.draw(st.integers(1, size)), data.draw(st.integers(0, size - 1))
    records = leaves(size)
    hashed = [leaf_hash(leaf) for leaf in records]
    hash_at = TileHashes(size, publish(records).get)
    root = rfc9162.mth(hashed)
    assert tree_root(size, hash_at) == root
    assert read_frontier(size, hash_at).root() == root
    proof = inclusion_proof(index, size, hash_at)
    verify_inclusion(hashed[index], proof, index=index, size=size, root=root)
    proof = consistency_proof(old, size, hash_at)
    verify_consistency(proof, old_size=old, old_root=rfc9162.mth(hashed[:old]), new_size=size, new_root=root)


@given(st.integers(0, 1300), st.integers(0, 300))
def test_a_publisher_goes_on_from_what_it_published(before: int, more: int) -> None:
    records = leaves(before + more)
    edge = read_edge(before, publish(records[:before]).get)
    assert edge.append(records[before:])[0] == TrailEdge().append(records)[0]


@given(st.integers(0, 700), st.data())
def test_leaf_hashes_are_read_by_range(size: int, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, size))
    start = data.draw(st.integers(0, end))
    records = leaves(size)
    read = read_leaf_hashes(start, end, size=size, fetch=publish(records).get)
    assert read == [leaf_hash(leaf) for leaf in records[start:end]]


def test_an_older_tree_is_read_where_only_the_full_tiles_are_left() -> None:
    records = leaves(600)
    kept = {path: content for path, content in publish(records).items() if "/000" in path}
    hash_at = TileHashes(200, kept.get)
    assert tree_root(200, hash_at) == rfc9162.mth([leaf_hash(leaf) for leaf in records[:200]])
    assert read_edge(200, kept.get) == TrailEdge().append(records[:200])[0]


def test_a_missing_tile_is_named() -> None:
    files = publish(leaves(600))
    del files["tile/0/001"]
    with pytest.raises(MissingTile) as raised:
        TileHashes(600, files.get)(3, 40)
    assert raised.value.path == "tile/0/001"


@pytest.mark.parametrize("cut", [1, 32])
def test_a_tile_of_another_length_is_named(cut: int) -> None:
    files = publish(leaves(600))
    files["tile/0/002.p/88"] = files["tile/0/002.p/88"][:-cut]
    with pytest.raises(TileError) as raised:
        tree_root(600, TileHashes(600, files.get))
    assert raised.value.path == "tile/0/002.p/88"


@pytest.mark.parametrize(("level", "index"), [(-1, 0), (0, -1), (0, 600), (9, 1), (10, 0)])
def test_a_subtree_that_is_not_in_the_tree_is_refused(level: int, index: int) -> None:
    with pytest.raises(SizeError):
        TileHashes(600, publish(leaves(600)).get)(level, index)


def test_a_tile_is_fetched_once_for_many_hashes() -> None:
    files, asked = publish(leaves(600)), []

    def fetch(path: str) -> bytes | None:
        asked.append(path)
        return files.get(path)

    hash_at = TileHashes(600, fetch)
    for index in range(600):
        inclusion_proof(index, 600, hash_at)
    assert sorted(asked) == ["tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"]
