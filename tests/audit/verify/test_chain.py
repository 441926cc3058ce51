from pathlib import Path

import pytest

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring.loss import accept_loss, open_restored
from govim_audit.trail.checkpoint import Checkpoint
from govim_audit.verify.chain import Loss
from tests.audit.site import TalkedSite
from tests.audit.tampering import flip_blob, named, sql, verify


def test_an_accepted_loss_verifies_before_the_server_has_run(accepted: tuple[DataFolder, Path]) -> None:
    verdict = verify(accepted[0])
    assert verdict.findings == ()
    assert [(head.epoch, head.size) for head in verdict.heads] == [(1, 4), (2, 1)]


def test_an_accepted_loss_is_a_remark(restored: tuple[DataFolder, Path]) -> None:
    folder, mirror = restored
    verdict = verify(folder, mirror)
    assert verdict.findings == ()
    assert verdict.is_anchored
    assert [head.epoch for head in verdict.heads] == [1, 2]
    [remark] = [remark for remark in verdict.remarks if remark.kind == "loss_accepted"]
    assert (remark.epoch, remark.values) == (1, {"first": 3, "last": 3})


@pytest.mark.parametrize("position", [1, 2, 4])
def test_what_was_kept_is_still_verified(position: int, restored: tuple[DataFolder, Path]) -> None:
    folder, mirror = restored
    sql(folder, "DELETE FROM audit_records WHERE position = ?", position)
    assert ("record_removed", position) in named(verify(folder, mirror))


def test_a_removed_opening_record_is_named(restored: tuple[DataFolder, Path]) -> None:
    folder, mirror = restored
    sql(folder, "DELETE FROM audit_records WHERE position = 3")
    found = named(verify(folder, mirror))
    assert {("epoch_unnamed", 3), ("record_removed", 3)} <= found


def test_another_checkpoint_in_the_table_is_named(restored: tuple[DataFolder, Path]) -> None:
    folder, mirror = restored
    sql(folder, "UPDATE epochs SET previous_checkpoint = NULL WHERE epoch = 2")
    assert ("epoch_checkpoint_differs", 3) in named(verify(folder, mirror))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE epochs SET first_position = 1 WHERE epoch = 1",
        "UPDATE epochs SET origin = 'other/1' WHERE epoch = 2",
        "UPDATE epochs SET epoch = 3 WHERE epoch = 2",
        "UPDATE epochs SET first_position = 'x' WHERE epoch = 2",
        "DELETE FROM epochs",
        "DELETE FROM epochs WHERE epoch = 1",
    ],
)
def test_a_broken_table_of_epochs_is_named(change: str, restored: tuple[DataFolder, Path]) -> None:
    folder, mirror = restored
    sql(folder, change)
    found = {kind for kind, _ in named(verify(folder, mirror))}
    assert "epochs_broken" in found


def test_a_forgotten_epoch_is_a_rollback(restored: tuple[DataFolder, Path]) -> None:
    folder, mirror = restored
    sql(folder, "DELETE FROM epochs WHERE epoch = 2")
    sql(folder, "DELETE FROM audit_records WHERE position >= 3")
    found = {kind for kind, _ in named(verify(folder, mirror))}
    assert {"rolled_back", "record_removed"} <= found


def test_a_forgotten_epoch_is_a_rollback_also_for_whoever_has_no_key(
    restored: tuple[DataFolder, Path],
) -> None:
    folder, mirror = restored
    sql(folder, "DELETE FROM epochs WHERE epoch = 2")
    folder.master_key.unlink()
    assert "rolled_back" in {kind for kind, _ in named(verify(folder, mirror))}


def test_a_moved_border_is_named(restored: tuple[DataFolder, Path]) -> None:
    folder, mirror = restored
    sql(folder, "UPDATE epochs SET first_position = 4 WHERE epoch = 2")
    assert ("epoch_unnamed", 4) in named(verify(folder, mirror))


def test_a_restored_site_is_held_to_what_it_claims_of_the_records_before(talked: TalkedSite) -> None:
    """It names an empty range, as an accepted difference does."""
    site = StoredSite(talked.folder)
    loss = open_restored(site, (), {"backup": "b"})
    assert loss.missing_from > loss.missing_to
    accept_loss(site, ())
    assert verify(talked.folder).findings == ()
    flip_blob(talked.folder, "audit_records", "leaf", "position = 1", at=20)
    assert ("record_changed", 1) in named(verify(talked.folder))


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ((5, 8), []),
        ((3, 6), [(3, 4)]),
        ((7, 12), [(10, 12)]),
        ((1, 12), [(1, 4), (10, 12)]),
        ((1, 2), [(1, 2)]),
    ],
)
def test_a_loss_accounts_for_its_own_range_only(gone: tuple[int, int], left: list[tuple[int, int]]) -> None:
    loss = Loss(checkpoint=Checkpoint(origin="s/1", size=10, root=bytes(32)), missing_from=5, missing_to=9)
    assert list(loss.beside(*gone)) == left
