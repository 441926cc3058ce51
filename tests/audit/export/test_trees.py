from datetime import timedelta

import pytest

from govim.storage.database import open_reader
from govim.storage.epochs import Epoch, all_epochs
from govim_audit.export.errors import Unproved, Unpublished
from govim_audit.export.trees import open_tree, wait_for_checkpoint
from tests.audit.site import TalkedSite
from tests.audit.tampering import flip, sql


def epoch_of(site: TalkedSite) -> Epoch:
    engine = open_reader(site.folder)
    with engine.begin() as connection:
        [epoch] = all_epochs(connection)
    engine.dispose()
    return epoch


def leaf(site: TalkedSite, position: int) -> bytes:
    [(found,)] = sql(site.folder, "SELECT leaf FROM audit_records WHERE position = ?", position)
    assert isinstance(found, bytes)
    return found


def test_what_stays_unpublished_is_refused(talked: TalkedSite) -> None:
    with pytest.raises(Unpublished):
        wait_for_checkpoint(talked.folder, epoch_of(talked), 10_000, patience=timedelta(seconds=0.2))


@pytest.mark.parametrize("name", ["checkpoint", "vkey"])
def test_a_tree_that_is_not_signed_is_refused(name: str, talked: TalkedSite) -> None:
    flip(talked.folder.trail / "1" / name, at=-5)
    with pytest.raises(Unproved):
        open_tree(talked.folder, epoch_of(talked))


def test_a_changed_record_is_not_proved(talked: TalkedSite) -> None:
    tree = open_tree(talked.folder, epoch_of(talked))
    assert len(tree.prove(3, leaf(talked, 3))) == 9
    with pytest.raises(Unproved):
        tree.prove(3, leaf(talked, 4))


def test_a_record_beyond_the_checkpoint_is_unpublished(talked: TalkedSite) -> None:
    with pytest.raises(Unpublished):
        open_tree(talked.folder, epoch_of(talked)).prove(301, leaf(talked, 300))
