"""govim backup, restore, upgrade."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import typer
from rich.filesize import decimal
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from govim.backup.files import Progress as Told
from govim.backup.make import KeysTo, Made, make_backup
from govim.backup.record import record_backup, remember_backup
from govim.backup.restore import Restored, SettingsOf, restore_backup
from govim.backup.unsealing import KeysFrom
from govim.backup.upgrade import upgrade_site
from govim.cli.secret import passphrase
from govim.cli.speaking import give_up, problems, say, warn
from govim.control.commands import Refusal
from govim.storage.database import UnusableStorage
from govim.storage.publisher import TrailRefused
from govim.storage.site import StoredSite
from govim.storage.upgrade import HEAD
from govim.terminal import language
from govim.texts import error_text, text
from govim.wiring import SystemClock

NAMED = 20  # of the files that belong to no backup
INTERRUPTED = 130  # 128 + SIGINT, as a shell has it


def backup(
    site: StoredSite, place: Path, config: Path | None, keys: KeysTo | None, *, only_folder: bool
) -> None:
    made = _make(site, place, config, keys, only_folder=only_folder)
    manifest = made.manifest
    size, files = decimal(manifest.bytes), len(manifest.files)
    say("backup.made", folder=made.folder, files=files, bytes=size, position=manifest.end.position)
    if made.keys is not None:
        say("backup.with_keys", file=made.keys)
    else:
        say("backup.without_keys", keys=site.folder.keys)
    if site.url is not None:
        say("backup.only_folder", place=site.dialect.place)
    if (reason := _unrecorded(site, made)) is not None:
        say("backup.unrecorded", reason=reason)
    with suppress(OSError):  # a hint for people: where the disk takes none, the backup is good all the same
        remember_backup(site, made)


def restore(
    source: Path,
    data: Path,
    settings_of: SettingsOf,
    keys: KeysFrom,
    *,
    is_rehearsal: bool,
) -> None:
    with _interruptible(), _progress() as told:
        restored = restore_backup(
            source, data, keys=keys, settings_of=settings_of, is_rehearsal=is_rehearsal, progress=told
        )
    _say_restored(restored, data)
    if is_rehearsal:
        say("backup.rehearsed", data=data)
    say("backup.next", data=data)


def upgrade(site: StoredSite, config: Path | None, place: Path | None, *, is_backed_up: bool) -> None:
    def make() -> str:
        if place is None:
            give_up("backup.refused.no_place")
        if site.url is not None and not is_backed_up:
            give_up("upgrade.server_backup", place=site.dialect.place)
        made = _make(site, place, config, None, only_folder=site.url is not None)
        remember_backup(site, made)
        return made.folder.name

    with _progress() as told:
        upgraded = upgrade_site(site, make, lambda done, total: told("schema", done, total))
    if upgraded is None:
        say("upgrade.nothing", version=HEAD)
    else:
        say("upgrade.done", before=upgraded.before, after=upgraded.after, backup=upgraded.backup)


def keys_to(folder: Path | None, passphrase_file: Path | None) -> KeysTo | None:
    if folder is None:
        return None
    return KeysTo(folder=folder, passphrase=passphrase(passphrase_file, is_new=True))


def keys_from(source: Path, passphrase_file: Path | None) -> KeysFrom:
    """A folder needs no passphrase; nor does a file that is not there."""
    if not source.is_file():
        return KeysFrom(source=source)
    return KeysFrom(source=source, passphrase=passphrase(passphrase_file, is_new=False))


def _make(
    site: StoredSite, place: Path, config: Path | None, keys: KeysTo | None, *, only_folder: bool
) -> Made:
    with _interruptible(), _progress() as told:
        return make_backup(
            site,
            place,
            clock=SystemClock(),
            config=config,
            keys=keys,
            only_folder=only_folder,
            progress=told,
        )


def _unrecorded(site: StoredSite, made: Made) -> str | None:
    """Why no audit record could be written; the backup is good all the same."""
    try:
        answer = record_backup(site, made)
    except (UnusableStorage, TrailRefused) as refusal:
        return refusal.explain(language())
    except OSError as error:
        return error.strerror or str(error)
    return error_text(answer.code, language(), **answer.detail) if isinstance(answer, Refusal) else None


def _say_restored(restored: Restored, data: Path) -> None:
    loss = restored.loss
    say("backup.restored", data=data, at=restored.manifest.begun_at.isoformat(" ", "seconds"))
    say("backup.epoch", epoch=loss.epoch)
    if loss.missing_from <= loss.missing_to:
        say("backup.missing", first=loss.missing_from, last=loss.missing_to)
    if not restored.mirrors:
        say("backup.unmirrored")
    if restored.unlisted:
        named = ", ".join(map(str, restored.unlisted[:NAMED]))
        warn("backup.unlisted", count=len(restored.unlisted), files=named)


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say("backup.interrupted")
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _progress() -> Iterator[Told]:
    """A line for each part, on standard error; nothing where nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=problems, disable=not problems.is_terminal) as progress:

        def tell(part: str, done: int, total: int) -> None:
            if part not in tasks:
                tasks[part] = progress.add_task(text(f"backup.part.{part}", language()), total=total)
            progress.update(tasks[part], completed=done, total=total)

        yield tell
