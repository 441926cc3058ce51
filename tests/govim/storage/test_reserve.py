from collections.abc import Iterator
from pathlib import Path

import pytest

from govim.storage.folder import RESERVE_BYTES, DataFolder
from govim.storage.reserve import PIECE, Reserve
from tests.components.small_disk import clear, fill, free, small_disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", mib=20) as disk:
        DataFolder(disk).create()
        yield disk


def test_a_piece_is_room_and_the_last_one_is_the_last(disk: Path) -> None:
    folder, pieces = DataFolder(disk), 0
    fill(disk)
    while Reserve(folder).give():
        pieces += 1
        assert free(disk) >= PIECE
        fill(disk)
    assert pieces == RESERVE_BYTES // PIECE


def test_while_there_is_room_nothing_is_given(disk: Path) -> None:
    assert not Reserve(DataFolder(disk)).give()
    assert DataFolder(disk).reserve.stat().st_size == RESERVE_BYTES


def test_it_is_whole_again_once_there_is_room_for_others_too(disk: Path) -> None:
    folder = DataFolder(disk)
    fill(disk)
    assert Reserve(folder).give()
    assert not Reserve(folder).refill()
    assert folder.reserve.stat().st_size == RESERVE_BYTES - PIECE
    clear(disk)
    assert Reserve(folder).refill()
    status = folder.reserve.stat()
    assert (status.st_size, status.st_mode & 0o777) == (RESERVE_BYTES, 0o600)
    assert status.st_blocks * 512 >= RESERVE_BYTES


def test_one_that_was_taken_away_is_made_again(disk: Path) -> None:
    folder = DataFolder(disk)
    folder.reserve.unlink()
    assert not Reserve(folder).give()
    assert Reserve(folder).refill()
    assert folder.reserve.stat().st_size == RESERVE_BYTES
