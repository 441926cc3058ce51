import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from govim.storage.database import FolderInUse, UnusableStorage, open_writer, take_lock
from govim.storage.epochs import all_epochs
from govim.storage.folder import DataFolder
from govim.storage.publisher import TrailBehind, TrailMismatch
from govim.storage.schema import audit_records
from govim.storage.site import StoredSite
from govim.wiring import open_core
from govim.wiring.loss import Loss, accept_loss, open_restored
from govim_audit.record import Kind
from tests.govim.sites import ServedSite, SqlStore, another_node
from tests.govim.world import SetClock, World


def lose_records(folder: DataFolder, count: int) -> int:
    """As if an older database had been restored; how many there were."""
    engine = open_writer(folder)
    with engine.begin() as connection:
        records = (connection.scalar(select(func.max(audit_records.c.position))) or 0) + 1
        connection.execute(delete(audit_records).where(audit_records.c.position >= records - count))
    engine.dispose()
    return records


def test_without_a_loss_there_is_nothing_to_accept(closed_site: DataFolder) -> None:
    assert accept_loss(StoredSite(closed_site), ()) is None
    engine = open_writer(closed_site)
    with engine.begin() as connection:
        assert len(all_epochs(connection)) == 1
    engine.dispose()


def test_an_accepted_loss_opens_an_epoch_that_names_it(closed_site: DataFolder) -> None:
    old = (closed_site.trail / "1" / "checkpoint").read_text()
    records = lose_records(closed_site, 2)
    with pytest.raises(TrailBehind):
        open_core(StoredSite(closed_site))
    assert accept_loss(StoredSite(closed_site), ()) == Loss(
        epoch=2, missing_from=records - 2, missing_to=records - 1
    )
    store = SqlStore(closed_site, SetClock())
    record = store.stored_records()[-1]
    assert record.leaf.kind is Kind.EPOCH_OPENED
    assert record.fields is not None
    assert (record.fields["missing_from"], record.fields["missing_to"]) == (records - 2, records - 1)
    assert str(record.fields["previous_checkpoint"]) in old
    store.core.close()
    assert (closed_site.trail / "1" / "checkpoint").read_text() == old
    checkpoint = (closed_site.trail / "2" / "checkpoint").read_text().split("\n")
    assert (checkpoint[0].rpartition("/")[2], checkpoint[1]) == ("2", "1")


def test_the_server_goes_on_in_the_new_epoch(closed_site: DataFolder) -> None:
    lose_records(closed_site, 1)
    accept_loss(StoredSite(closed_site), ())
    store = SqlStore(closed_site, SetClock())
    World(store, store.clock).person("cy")
    store.reopen()
    World(store, store.clock).person("dan")
    store.core.close()
    assert accept_loss(StoredSite(closed_site), ()) is None


def test_a_mirror_that_knows_more_makes_it_known(closed_site: DataFolder, tmp_path: Path) -> None:
    """The whole folder was restored, its own checkpoint included."""
    mirror, saved = tmp_path / "mirror", tmp_path / "saved"
    mirror.mkdir()
    open_core(StoredSite(closed_site), mirrors=(mirror,)).close()
    shutil.copytree(closed_site.root, saved)
    store = SqlStore(closed_site, SetClock())
    World(store, store.clock).person("cy")
    store.core.close()
    open_core(StoredSite(closed_site), mirrors=(mirror,)).close()
    restored = DataFolder(saved)
    with pytest.raises(TrailBehind):
        open_core(StoredSite(restored), mirrors=(mirror,))
    loss = accept_loss(StoredSite(restored), (mirror,))
    assert loss is not None
    assert loss.missing_from == loss.missing_to
    open_core(StoredSite(restored), mirrors=(mirror,)).close()
    assert (mirror / "2" / "checkpoint").exists()


def test_an_epoch_is_opened_above_all_that_a_mirror_was_shown(
    closed_site: DataFolder, tmp_path: Path
) -> None:
    """Two copies of one state, each of which lost records and was let go on."""
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    open_core(StoredSite(closed_site), mirrors=(mirror,)).close()
    lose_records(closed_site, 1)
    shutil.copytree(closed_site.root, tmp_path / "copy")
    accept_loss(StoredSite(closed_site), ())
    open_core(StoredSite(closed_site), mirrors=(mirror,)).close()
    copy = DataFolder(tmp_path / "copy")
    loss = accept_loss(StoredSite(copy), (mirror,))
    assert loss is not None
    assert loss.epoch == 3
    store = SqlStore(copy, SetClock())
    fields = store.stored_records()[-1].fields
    store.core.close()
    assert fields is not None
    named = fields["foregone_checkpoints"]
    assert isinstance(named, list)
    assert [str(each) in (mirror / "2" / "checkpoint").read_text() for each in named] == [True]


def test_records_that_are_others_are_a_loss_without_a_range(closed_site: DataFolder) -> None:
    engine = open_writer(closed_site)
    with engine.begin() as connection:
        of_first = audit_records.c.position == 0
        leaf = connection.execute(select(audit_records.c.leaf).where(of_first)).scalar_one()
        connection.execute(
            update(audit_records).where(of_first).values(leaf=leaf.replace(b'"v":1', b'"v":2'))
        )
    engine.dispose()
    shutil.rmtree(closed_site.trail / "1" / "tile")
    with pytest.raises(TrailMismatch):
        open_core(StoredSite(closed_site))
    loss = accept_loss(StoredSite(closed_site), ())
    assert loss is not None
    assert loss.missing_from > loss.missing_to


def test_while_somebody_writes_nothing_is_accepted(closed_site: DataFolder) -> None:
    lose_records(closed_site, 1)
    with take_lock(closed_site), pytest.raises(FolderInUse):
        accept_loss(StoredSite(closed_site), ())


def test_while_another_node_serves_the_database_nothing_is_accepted(served_site: ServedSite) -> None:
    node = open_core(replace(served_site.stored, folder=another_node(served_site.folder)))
    with pytest.raises(UnusableStorage, match="another process"):
        accept_loss(served_site.stored, ())
    node.close()
    assert accept_loss(served_site.stored, ()) is None


def test_a_restored_site_opens_an_epoch_though_nothing_is_known_to_be_missing(
    closed_site: DataFolder,
) -> None:
    site = StoredSite(closed_site)
    checkpoint = (closed_site.trail / "1" / "checkpoint").read_text().split("\n")
    records = int(checkpoint[1])
    loss = open_restored(site, (), {"backup": "govim-1"})
    assert loss == Loss(epoch=2, missing_from=records, missing_to=records - 1)
    store = SqlStore(closed_site, SetClock())
    opened, told = store.stored_records()[-2:]
    store.core.close()
    assert (opened.leaf.kind, told.leaf.kind) == (Kind.EPOCH_OPENED, Kind.BACKUP_RESTORED)
    assert opened.fields is not None
    assert opened.fields["restored"] is True
    assert checkpoint[2] in str(opened.fields["previous_checkpoint"])


def test_of_several_mirrors_the_furthest_says_what_is_missing(
    closed_site: DataFolder, tmp_path: Path
) -> None:
    mirrors = (tmp_path / "near", tmp_path / "far")
    shutil.copytree(closed_site.root, tmp_path / "saved")
    records = 0
    for mirror, login in zip(mirrors, ("cy", "dan"), strict=True):
        mirror.mkdir()
        store = SqlStore(closed_site, SetClock())
        World(store, store.clock).person(login)
        records = len(store.stored_records())
        store.core.close()
        open_core(StoredSite(closed_site), mirrors=(mirror,)).close()
    loss = open_restored(StoredSite(DataFolder(tmp_path / "saved")), mirrors, {"backup": "govim-1"})
    assert loss.missing_to == records - 1
