from pathlib import Path

import pytest

from govim.storage.epochs import Epoch
from govim.storage.publisher import TrailRefused
from govim.wiring.foregone import find_foregone
from govim_audit.trail.checkpoint import Checkpoint, sign_checkpoint
from govim_audit.trail.note import Signer

SEED = bytes(32)
FIRST = Epoch(number=1, origin="site/1", first_position=0, previous_checkpoint=None)


def show(folder: Path, number: int, size: int) -> Checkpoint:
    checkpoint = Checkpoint(origin=f"site/{number}", size=size, root=bytes(32))
    (folder / str(number)).mkdir(parents=True)
    note = sign_checkpoint(checkpoint, Signer(name=checkpoint.origin, seed=SEED))
    (folder / str(number) / "checkpoint").write_bytes(note)
    return checkpoint


def test_of_each_number_above_the_furthest_checkpoint_is_found(tmp_path: Path) -> None:
    near, far = tmp_path / "near", tmp_path / "far"
    show(near, 1, 9)
    show(near, 2, 5)
    furthest = show(far, 2, 7)
    (far / "4").mkdir()  # made, and never filled
    assert find_foregone((near, far, tmp_path / "away"), FIRST, SEED) == {2: furthest, 4: None}


def test_what_was_promised_in_a_checkpoint_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    show(tmp_path, 2, 5)
    (tmp_path / "2" / "checkpoint").write_bytes(b"torn")
    with pytest.raises(TrailRefused):
        find_foregone((tmp_path,), FIRST, SEED)
