"""Restore a backup into a new data folder, in a new epoch of the trail (invariant 6).

Everything happens in `<data>.partial`, which takes its name once it is a site that may be served: a crash
leaves nothing that looks like one. Each file is checked against the manifest while it is copied.
"""

import glob
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from govim.backup.files import Progress, copy_file, counting, files_under, sync_all
from govim.backup.make import DATA
from govim.backup.manifest import SQLITE, File, Manifest, read_manifest
from govim.backup.place import becoming_whole, check_room, clear_partial
from govim.backup.record import last_backup
from govim.backup.refusal import BackupRefused, Reason, full_disk_said
from govim.backup.unsealing import KeysFrom, check_keys, put_keys
from govim.config import Settings
from govim.storage.backups import write_last_backup
from govim.storage.folder import RESERVE_BYTES, DataFolder
from govim.storage.site import StoredSite
from govim.storage.upgrade import HEAD, check_schema, upgrade_schema
from govim.tls.folder import READABLE, TlsFolder
from govim.wiring.loss import Loss, accept_loss, open_restored
from govim.wiring.site import site_of
from govim_audit.record import Json, rfc3339

SettingsOf = Callable[[Path], Settings]
"""Of a data folder: its `govim.toml`, the environment, the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`loss` says in which epoch it goes on, and what is known to be missing of the one before."""

    manifest: Manifest
    loss: Loss
    mirrors: tuple[Path, ...]
    unlisted: tuple[Path, ...]


def restore_backup(
    backup: Path,
    data: Path,
    *,
    keys: KeysFrom,
    settings_of: SettingsOf,
    is_rehearsal: bool = False,
    progress: Progress = lambda _part, _done, _total: None,
) -> Restored:
    """A rehearsal neither asks the mirrors nor writes to them. Raises BackupRefused or UnusableStorage; then
    there is no new folder."""
    data = data.resolve()  # "." has a name, too, and a link is not replaced
    manifest = read_manifest(backup)
    if manifest.schema > HEAD:
        raise BackupRefused(Reason.NEWER_BACKUP, folder=backup)
    if data.exists() and any(data.iterdir()):
        raise BackupRefused(Reason.NOT_EMPTY, folder=data)
    for file in manifest.files:
        _check_size(backup / DATA / file.path, file)
    opened = keys.read()
    with full_disk_said(data):
        clear_partial(data.parent, glob.escape(data.name))
        with becoming_whole(data) as unfinished:
            check_room(unfinished, manifest.bytes + RESERVE_BYTES)
            folder = DataFolder(unfinished)
            _copy(backup, manifest, folder, progress)
            put_keys(folder, opened)
            folder.create()
            if (authority := TlsFolder.of(folder).authority).exists():
                authority.chmod(READABLE)  # clients are given it
            sync_all(unfinished)
            settings = settings_of(unfinished)
            mirrors = () if is_rehearsal else _present(settings.audit.mirrors)
            site = site_of(folder, settings)
            _raise_schema(site, manifest, keys)
            loss = _open_epoch(site, mirrors, backup.resolve().name, manifest)
            write_last_backup(folder, last_backup(manifest, backup))
    return Restored(manifest=manifest, loss=loss, mirrors=mirrors, unlisted=_unlisted(backup, manifest))


def _unlisted(backup: Path, manifest: Manifest) -> tuple[Path, ...]:
    """What somebody put there later: nobody vouches for it, so it is left where it is, and said."""
    listed = {backup / DATA / file.path for file in manifest.files}
    return tuple(path for path in files_under(backup / DATA) if path not in listed)


def _check_size(path: Path, file: File) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise BackupRefused(Reason.FILE_MISSING, file=path) from None
    if size != file.size:
        raise BackupRefused(Reason.FILE_CHANGED, file=path)


def _copy(backup: Path, manifest: Manifest, folder: DataFolder, progress: Progress) -> None:
    advance = counting(progress, "files", manifest.bytes)
    for file in manifest.files:
        source = backup / DATA / file.path
        if copy_file(source, folder.root / file.path, advance) != file.sha256:
            raise BackupRefused(Reason.FILE_CHANGED, file=source)


def _present(mirrors: tuple[Path, ...]) -> tuple[Path, ...]:
    """One that is not there could have shown what is missing."""
    for mirror in mirrors:
        if not mirror.is_dir():
            raise BackupRefused(Reason.NO_MIRROR, folder=mirror)
    return mirrors


def _raise_schema(site: StoredSite, manifest: Manifest, keys: KeysFrom) -> None:
    """A backup is its own backup: an older one is raised at once. On a server that is not ours to do."""
    engine = site.dialect.open_writer()
    try:
        with engine.begin() as connection:
            if manifest.database == SQLITE:
                upgrade_schema(connection)
            check_schema(connection)
            check_keys(site.folder, connection, keys.source)
    finally:
        engine.dispose()


def _open_epoch(site: StoredSite, mirrors: tuple[Path, ...], name: str, manifest: Manifest) -> Loss:
    told: dict[str, Json] = {
        "backup": name,
        "made_at": rfc3339(manifest.begun_at),
        "position": manifest.end.position,
    }
    loss = open_restored(site, mirrors, told)
    accept_loss(site, mirrors)  # publishes the new epoch, in the folder and in the mirrors
    return loss
