from pathlib import Path

import pytest

from govim.storage.tile_files import are_finished_tiles_there
from govim_audit.trail.tiles import ENTRIES, TILE_BYTES, WIDTH, Tile, hashes_at, tile_levels

TILES = 1300  # more than one folder's, and older ones than are looked at one by one
SIZE = TILES * WIDTH + 7


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files as those of a tree of SIZE leaves are named and sized; nothing is in them."""
    folder = tmp_path_factory.mktemp("trail")
    for level in (ENTRIES, *range(tile_levels(SIZE))):
        for index in range(hashes_at(level, SIZE) // WIDTH):
            path = folder / Tile(level=level, index=index).path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            resize(path, TILE_BYTES)
    return folder


def resize(path: Path, size: int) -> None:
    """Sparse: it takes no room."""
    with path.open("r+b") as file:
        file.truncate(size)


def test_a_whole_tree_is_there(finished: Path) -> None:
    assert are_finished_tiles_there(finished, SIZE)
    assert are_finished_tiles_there(finished, SIZE - WIDTH)
    assert not are_finished_tiles_there(finished, SIZE + WIDTH)


def test_a_tree_of_less_than_a_tile_needs_none(tmp_path: Path) -> None:
    assert are_finished_tiles_there(tmp_path, 0)
    assert are_finished_tiles_there(tmp_path, WIDTH - 1)
    assert not are_finished_tiles_there(tmp_path, WIDTH)


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/000",
        "tile/0/999",
        "tile/0/x001/000",
        "tile/0/x001/299",
        "tile/1/000",
        "tile/1/004",
        "tile/entries/500",
        "tile/entries/x001/299",
    ],
)
def test_a_missing_tile_is_missed_wherever_it_was(finished: Path, tmp_path: Path, name: str) -> None:
    (finished / name).rename(tmp_path / "aside")
    assert not are_finished_tiles_there(finished, SIZE)
    (tmp_path / "aside").rename(finished / name)


@pytest.mark.parametrize(
    ("name", "size"),
    [("tile/0/x001/299", TILE_BYTES - 1), ("tile/0/300", 0), ("tile/entries/x001/299", 0), ("tile/1/000", 1)],
)
def test_the_newest_are_looked_at_for_cuts(finished: Path, name: str, size: int) -> None:
    resize(finished / name, size)
    assert not are_finished_tiles_there(finished, SIZE)
    resize(finished / name, TILE_BYTES)
