import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_audit.trail.errors import TileError
from govim_audit.trail.tiles import (
    ENTRIES,
    Tile,
    decode_bundle,
    encode_bundle,
    parse_tile_path,
    pyramid,
    tile_at,
    tile_levels,
    tiles_at,
)
from tests.audit.trail import rfc9162
from tests.audit.trail.samples import hashes


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(level=0, index=7_654_321), "tile/0/x007/x654/321"),
        (Tile(level=0, index=1234, width=56), "tile/0/x001/234.p/56"),
        (Tile(level=3, index=0, width=1), "tile/3/000.p/1"),
        (Tile(level=63, index=999), "tile/63/999"),
        (Tile(level=ENTRIES, index=1000), "tile/entries/x001/000"),
    ],
)
def test_a_tile_has_the_path_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_tile_path(path) == tile


@given(st.integers(ENTRIES, 63), st.integers(0, 2**40), st.integers(1, 256))
def test_a_path_leads_back_to_its_tile(level: int, index: int, width: int) -> None:
    tile = Tile(level=level, index=index, width=width)
    assert parse_tile_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/234",
        "tile/0/x001/x234",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/007",
        "tile/0/000.p/",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/0/../000",
    ],
)
def test_no_other_spelling_of_a_path_is_taken(path: str) -> None:
    with pytest.raises(TileError):
        parse_tile_path(path)


def test_the_tree_of_seventy_thousand_leaves_has_the_tiles_of_the_specification() -> None:
    widths = [[tile.width for tile in tiles_at(level, 70_000)] for level in range(tile_levels(70_000))]
    assert widths == [[256] * 273 + [112], [256, 17], [1]]
    assert [[tile.width for tile in tiles_at(level, 256)] for level in range(tile_levels(256))] == [
        [256],
        [1],
    ]


def test_an_empty_tree_has_no_tiles() -> None:
    assert tile_levels(0) == 0
    with pytest.raises(TileError):
        tile_at(0, 0, 0)


def test_the_largest_tree_has_six_levels() -> None:
    assert tile_levels(2**40) == 6
    assert tile_at(5, 0, 2**40).width == 1


@given(st.integers(1, 70))
def test_a_pyramid_holds_every_perfect_subtree(width: int) -> None:
    leaves = hashes(width)
    rows = pyramid(b"".join(leaves))
    for level, row in enumerate(rows):
        subtrees = [leaves[at << level : (at + 1) << level] for at in range(width >> level)]
        assert row == b"".join(rfc9162.mth(subtree) for subtree in subtrees)
    assert len(rows) == width.bit_length()


@given(st.lists(st.binary(max_size=600), min_size=1, max_size=256))
def test_a_bundle_gives_its_leaves_back(leaves: list[bytes]) -> None:
    tile = Tile(level=ENTRIES, index=0, width=len(leaves))
    assert decode_bundle(tile, encode_bundle(leaves)) == leaves


def test_a_bundle_is_length_and_leaf() -> None:
    assert encode_bundle([b"ab", b"", b"x" * 258]) == b"\x00\x02ab\x00\x00\x01\x02" + b"x" * 258


@pytest.mark.parametrize("content", [b"", b"\x00", b"\x00\x02a", b"\x00\x01ab", b"\x00\x01a\x00\x01b"])
def test_a_bundle_with_more_or_less_than_its_leaves_is_refused(content: bytes) -> None:
    with pytest.raises(TileError, match=r"entries/000\.p/1"):
        decode_bundle(Tile(level=ENTRIES, index=0, width=1), content)


def test_an_entry_fits_its_length() -> None:
    assert len(encode_bundle([b"x" * 65535])) == 65537
    with pytest.raises(ValueError, match="65535"):
        encode_bundle([b"x" * 65536])


@pytest.mark.parametrize("fields", [(-2, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_a_tile_that_cannot_be_is_refused(fields: tuple[int, int, int]) -> None:
    level, index, width = fields
    with pytest.raises(ValueError, match="no tile"):
        Tile(level=level, index=index, width=width)
