"""A good backup is told: to whoever asks for its age, and to the audit trail."""

from pathlib import Path

from govim.backup.files import sum_file
from govim.backup.make import Made
from govim.backup.manifest import NAME, Manifest
from govim.console import perform
from govim.control.commands import Answer, RecordBackup
from govim.storage.backups import LastBackup, write_last_backup
from govim.storage.site import StoredSite


def last_backup(manifest: Manifest, folder: Path) -> LastBackup:
    return LastBackup(
        at=manifest.begun_at,
        place=str(folder.resolve()),
        position=manifest.end.position,
        bytes=manifest.bytes,
        has_keys=manifest.keys is not None,
    )


def remember_backup(site: StoredSite, made: Made) -> None:
    write_last_backup(site.folder, last_backup(made.manifest, made.folder))


def record_backup(site: StoredSite, made: Made) -> Answer:
    """After the backup, and not its condition: where the disk is full no record can be written, and a backup
    is what is needed. Raises as `perform` does."""
    command = RecordBackup(
        name=made.folder.name,
        position=made.manifest.end.position,
        bytes=made.manifest.bytes,
        has_keys=made.keys is not None,
        sums=sum_file(made.folder / NAME, lambda _: None),
    )
    return perform(site, command)
