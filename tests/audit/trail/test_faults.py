import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govim_audit.trail.faults import Fault, TileFault, file_faults, tile_faults
from govim_audit.trail.tiles import decode_bundle, encode_bundle, parse_tile_path
from tests.audit.trail.samples import as_files, leaves, publish

SIZE = 600
RECORDS = leaves(SIZE)
FILES = publish(RECORDS)


@given(st.integers(0, 900))
@settings(max_examples=30)
def test_what_was_published_has_no_faults(size: int) -> None:
    files = publish(leaves(size))
    assert list(tile_faults(size, files.get)) == []
    assert list(file_faults(as_files(files), files.get)) == []


@pytest.mark.parametrize("path", FILES)
@given(data=st.data())
@settings(max_examples=10)
def test_a_changed_byte_is_named_with_its_position(path: str, data: st.DataObject) -> None:
    tile = parse_tile_path(path)
    place = data.draw(st.integers(0, tile.width - 1))
    fault = TileFault(path=path, level=tile.level, index=tile.first + place, fault=Fault.DIFFERS)
    changed = FILES | {path: _change(path, place)}
    assert list(file_faults(as_files(FILES), changed.get)) == [fault]


def test_a_changed_entry_disagrees_with_its_hash() -> None:
    changed = FILES | {"tile/entries/001": _change("tile/entries/001", 44)}
    assert list(tile_faults(SIZE, changed.get)) == [
        TileFault(path="tile/entries/001", level=-1, index=300, fault=Fault.ENTRY)
    ]


def test_a_changed_leaf_hash_disagrees_with_its_entry_and_with_the_tile_above() -> None:
    changed = FILES | {"tile/0/001": _change("tile/0/001", 44)}
    assert list(tile_faults(SIZE, changed.get)) == [
        TileFault(path="tile/0/001", level=1, index=1, fault=Fault.SUBTREE),
        TileFault(path="tile/entries/001", level=-1, index=300, fault=Fault.ENTRY),
    ]
    assert [each.fault for each in tile_faults(SIZE, changed.get, with_entries=False)] == [Fault.SUBTREE]


def test_a_changed_upper_hash_disagrees_with_the_tile_below() -> None:
    changed = FILES | {"tile/1/000.p/2": _change("tile/1/000.p/2", 1)}
    assert list(tile_faults(SIZE, changed.get)) == [
        TileFault(path="tile/0/001", level=1, index=1, fault=Fault.SUBTREE)
    ]


@pytest.mark.parametrize("path", FILES)
def test_a_lost_file_and_a_cut_one_are_told_apart(path: str) -> None:
    level = parse_tile_path(path).level
    missing = TileFault(path=path, level=level, index=None, fault=Fault.MISSING)
    lost = {other: content for other, content in FILES.items() if other != path}
    malformed = TileFault(path=path, level=level, index=None, fault=Fault.MALFORMED)
    cut = FILES | {path: FILES[path][:-1]}
    assert list(tile_faults(SIZE, lost.get)) == list(file_faults(as_files(FILES), lost.get)) == [missing]
    assert list(tile_faults(SIZE, cut.get)) == list(file_faults(as_files(FILES), cut.get)) == [malformed]


def _change(path: str, place: int) -> bytes:
    """The file with one bit of one of its hashes or entries flipped."""
    tile, content = parse_tile_path(path), FILES[path]
    if tile.level >= 0:
        at = place * 32
        return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    entries = decode_bundle(tile, content)
    entries[place] = bytes([entries[place][0] ^ 1]) + entries[place][1:]
    return encode_bundle(entries)
