"""Make a backup of a site, whether a server runs or not.

In this order: where the records are; the trail; the database; the rest; the manifest; the name. So whatever
was acked before the start is in it, no checkpoint in it knows more than its records, and what has no name is
no backup. A crash at any point leaves a `.partial` folder, or at worst sealed keys that nothing names.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path

from govim.backup.files import Progress, copy_file, counting, described, sum_file, sync_all
from govim.backup.manifest import FORMAT, SERVER, SQLITE, File, KeysFile, Manifest, TrailPoint, write_manifest
from govim.backup.parts import Part, checkpoint_size, epoch_folders, key_parts, other_parts, tile_parts
from govim.backup.place import BACKUPS, backup_name, becoming_whole, check_room, clear_partial
from govim.backup.refusal import BackupRefused, Reason, full_disk_said
from govim.backup.sealing import MIN_PASSPHRASE, seal_keys
from govim.backup.standing import Standing, standing_of_copy, standing_of_site
from govim.ports import Clock
from govim.storage.database import Unusable, UnusableStorage
from govim.storage.failed_mark import read_failure
from govim.storage.folder import PRIVATE_FOLDER, DataFolder, make_private, write_private
from govim.storage.site import StoredSite
from govim.storage.sqlite_copy import copy_database, database_size, first_damage, move_wal

DATA = "data"
SUFFIX = ".keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysTo:
    """Where the sealed keys go: elsewhere than the rest, if somebody thought."""

    folder: Path
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    folder: Path
    keys: Path | None
    manifest: Manifest


def make_backup(
    site: StoredSite,
    place: Path,
    *,
    clock: Clock,
    config: Path | None = None,
    keys: KeysTo | None = None,
    only_folder: bool = False,
    progress: Progress = lambda _part, _done, _total: None,
) -> Made:
    """Raises BackupRefused or UnusableStorage; then there is no backup."""
    if not site.dialect.is_created():
        raise UnusableStorage(Unusable.NO_SITE, place=site.dialect.place)
    _check(site, place, keys, only_folder=only_folder)
    at = clock.now()
    with full_disk_said(place):
        make_private(place)
        clear_partial(place, BACKUPS)
        name = backup_name(at)
        with becoming_whole(place / name) as unfinished:
            making = _Making(site.folder, unfinished / DATA, progress)
            begin = _point(site.folder, standing_of_site(site))
            making.copy_trail()
            standing = making.copy_database() if site.url is None else standing_of_site(site)
            making.copy("files", other_parts(site.folder, config))
            sealed = None if keys is None else _seal(site.folder, keys, name)
            manifest = Manifest(
                format=FORMAT,
                govim=version("govim"),
                schema=standing.schema,
                database=SQLITE if site.url is None else SERVER,
                begun_at=at,
                ended_at=clock.now(),
                begin=begin,
                end=_point(site.folder, standing),
                keys=sealed,
                files=making.files,
            )
            sync_all(unfinished)
            write_manifest(unfinished, manifest)
    made_keys = None if keys is None else keys.folder / (name + SUFFIX)
    return Made(folder=place / name, keys=made_keys, manifest=manifest)


def _check(site: StoredSite, place: Path, keys: KeysTo | None, *, only_folder: bool) -> None:
    if site.url is not None and not only_folder:
        raise BackupRefused(Reason.SERVER_DATABASE, place=site.dialect.place)
    for folder in (place, *([keys.folder] if keys else [])):
        if folder.resolve().is_relative_to(site.folder.root.resolve()):
            raise BackupRefused(Reason.INSIDE, place=folder)
    if keys is not None and keys.folder.resolve().is_relative_to(place.resolve()):
        raise BackupRefused(Reason.KEYS_TOGETHER, keys=keys.folder, place=place)
    if keys is not None and len(keys.passphrase) < MIN_PASSPHRASE:
        raise BackupRefused(Reason.SHORT_PASSPHRASE, least=MIN_PASSPHRASE)


def _seal(folder: DataFolder, keys: KeysTo, name: str) -> KeysFile:
    """In a folder that is there already, perhaps on a disk of its own."""
    sealed = seal_keys({path: file.read_bytes() for path, file in key_parts(folder)}, keys.passphrase)
    with full_disk_said(keys.folder):
        make_private(keys.folder)
        file = keys.folder / (name + SUFFIX)
        write_private(file, sealed)
    return KeysFile(name=file.name, sha256=sum_file(file, lambda _: None))


def _point(folder: DataFolder, standing: Standing) -> TrailPoint:
    checkpoint = None
    with suppress(FileNotFoundError):
        checkpoint = (folder.trail / str(standing.epoch) / "checkpoint").read_text(encoding="utf-8")
    return TrailPoint(epoch=standing.epoch, position=standing.position, checkpoint=checkpoint)


class _Making:
    """The folder that is filled, and what is in it so far."""

    def __init__(self, folder: DataFolder, target: Path, progress: Progress) -> None:
        self._folder, self._target, self._progress = folder, target, progress
        self.files: list[File] = []
        target.mkdir(mode=PRIVATE_FOLDER)

    def copy_trail(self) -> None:
        """Of each epoch the signed checkpoint first, then the tiles that it promises."""
        for epoch in epoch_folders(self._folder):
            relative = f"trail/{epoch.name}"
            self.copy("trail", [(f"{relative}/{name}", epoch / name) for name in ("checkpoint", "vkey")])
            note = self._target / relative / "checkpoint"
            if note.exists():
                self.copy("trail", tile_parts(epoch, checkpoint_size(note.read_bytes())))

    def copy_database(self) -> Standing:
        source, target = self._folder.database, self._target / self._folder.database.name
        check_room(self._target, database_size(source))
        copy_database(source, target, partial(self._progress, "database"))
        if read_failure(self._folder) is None:  # a storage that failed is only read (invariant 1)
            move_wal(source)
        if (damage := first_damage(target)) is not None:
            raise BackupRefused(Reason.DAMAGED_DATABASE, place=source, damage=damage)
        counted = counting(self._progress, "check", target.stat().st_size)
        self.files.append(described(self._target, target, sum_file(target, counted)))
        return standing_of_copy(target)

    def copy(self, name: str, parts: Iterable[Part]) -> None:
        """What vanished since it was listed is a partial tile that grew: made again from the records."""
        listed = [(path, file) for path, file in parts if file.exists()]
        advance = counting(self._progress, name, sum(file.stat().st_size for _, file in listed))
        for path, file in listed:
            target = self._target / path
            with suppress(FileNotFoundError):
                sha256 = copy_file(file, target, advance)
                self.files.append(described(self._target, target, sha256))
