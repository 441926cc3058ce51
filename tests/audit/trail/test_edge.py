import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_audit.trail.edge import HashEdge, TrailEdge
from govim_audit.trail.errors import SizeError
from govim_audit.trail.merkle import MAX_SIZE, Frontier, leaf_hash
from govim_audit.trail.tiles import parse_tile_path
from tests.audit.trail.samples import hashes, leaves, publish

BATCHES = st.lists(st.one_of(st.integers(0, 3), st.integers(0, 700)), max_size=6)


@given(BATCHES)
def test_tiles_built_bit_by_bit_are_those_built_at_once(batches: list[int]) -> None:
    records = leaves(sum(batches))
    edge, done = TrailEdge(), 0
    files: dict[str, bytes] = {}
    for batch in batches:
        edge, full = edge.append(records[done : done + batch])
        files.update(full)
        done += batch
    at_once, full = TrailEdge().append(records)
    assert edge == at_once
    assert files == dict(full)
    assert edge.root() == Frontier().extend([leaf_hash(leaf) for leaf in records]).root()


@given(BATCHES)
def test_a_checkpoint_adds_only_the_partial_files_that_changed(batches: list[int]) -> None:
    records = leaves(sum(batches))
    edge = TrailEdge()
    files: dict[str, bytes] = {}
    for batch in batches:
        since = edge.size
        edge, full = edge.append(records[since : since + batch])
        files.update(full)
        files.update(edge.partial_files(since=since))
        assert edge.partial_files(since=edge.size) == []
    expected = publish(records)
    assert {path: files[path] for path in expected} == expected


def test_a_file_is_never_written_twice_with_different_content() -> None:
    edge = TrailEdge()
    files: dict[str, bytes] = {}
    for size in range(1, 600):
        edge, full = edge.append(leaves(1, start=size - 1))
        for path, content in [*full, *edge.partial_files(since=size - 1)]:
            assert files.setdefault(path, content) == content


def test_a_tree_of_seventy_thousand_leaves_has_the_files_of_the_specification() -> None:
    edge, full = HashEdge().extend(hashes(70_000))
    assert sum(path.startswith("tile/0/") for path, _ in full) == 273
    assert [path for path, _ in full if not path.startswith("tile/0/")] == ["tile/1/000"]
    partial = [path for path, _ in edge.partial_files()]
    assert partial == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
    assert edge.root() == Frontier().extend(hashes(70_000)).root()


def test_an_edge_that_ends_with_full_tiles_has_no_empty_files() -> None:
    edge, full = TrailEdge().append(leaves(256))
    assert [path for path, _ in full] == ["tile/entries/000", "tile/0/000"]
    assert [path for path, _ in edge.partial_files()] == ["tile/1/000.p/1"]
    assert TrailEdge().partial_files() == []


def test_every_file_has_the_width_of_its_path() -> None:
    for path, content in publish(leaves(700)).items():
        tile = parse_tile_path(path)
        if tile.level >= 0:
            assert len(content) == tile.width * 32


def test_an_edge_of_another_size_is_refused() -> None:
    edge, _ = HashEdge().extend(hashes(300))
    with pytest.raises(ValueError, match="right edge"):
        HashEdge(size=301, tiles=edge.tiles)


def test_tiles_do_not_grow_beyond_the_bound() -> None:
    full = HashEdge(size=MAX_SIZE, tiles=(b"",) * 5 + (bytes(32),))
    with pytest.raises(SizeError):
        full.extend(hashes(1))
