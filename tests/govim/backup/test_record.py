import hashlib

from govim.backup.make import Made
from govim.backup.record import last_backup, record_backup, remember_backup
from govim.control.commands import Done
from govim.storage.backups import read_last_backup
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim_audit.record import Kind
from tests.govim.sites import SqlStore
from tests.govim.world import SetClock


def test_a_backup_is_remembered_and_recorded(made: Made, closed_site: DataFolder) -> None:
    site = StoredSite(closed_site)
    remember_backup(site, made)
    assert read_last_backup(closed_site) == last_backup(made.manifest, made.folder)
    assert record_backup(site, made) == Done(result=made.manifest.end.position)
    store = SqlStore(closed_site, SetClock())
    [record] = [each for each in store.stored_records() if each.leaf.kind is Kind.BACKUP_MADE]
    store.core.close()
    assert record.fields is not None
    sums = hashlib.sha256((made.folder / "manifest.json").read_bytes()).hexdigest()
    assert (record.fields["name"], record.fields["sums"]) == (made.folder.name, sums)
    assert record.fields["has_keys"] is True
