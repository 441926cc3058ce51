"""Backups of small sites, and sites of backups."""

from pathlib import Path

from govim.backup.make import KeysTo, Made, make_backup
from govim.backup.restore import Restored, restore_backup
from govim.backup.unsealing import KeysFrom
from govim.config import load
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import SystemClock

PASSPHRASE = "gold fish and paper 金鱼"


def make(folder: DataFolder, tmp_path: Path, config: Path | None = None) -> Made:
    keys = KeysTo(folder=tmp_path / "safe", passphrase=PASSPHRASE)
    return make_backup(
        StoredSite(folder), tmp_path / "backups", clock=SystemClock(), config=config, keys=keys
    )


def restore(
    made: Made,
    data: Path,
    *,
    passphrase: str = PASSPHRASE,
    mirrors: tuple[Path, ...] = (),
    drill: bool = False,
) -> Restored:
    assert made.keys is not None
    keys = KeysFrom(source=made.keys, passphrase=passphrase)
    overrides = {"audit.mirrors": [str(mirror) for mirror in mirrors]} if mirrors else {}
    return restore_backup(
        made.folder,
        data,
        keys=keys,
        settings_of=lambda folder: load(folder, overrides=overrides).settings,
        is_rehearsal=drill,
    )
