"""Who else on this machine may read what is private here."""

import shlex
from collections.abc import Iterable
from pathlib import Path

from govim.config import Settings
from govim.config.secret import is_open
from govim.storage.folder import DataFolder
from govim.tls.folder import TlsFolder

OTHERS = 0o077


def open_keys(folder: DataFolder, settings: Settings) -> list[Path]:
    """Private keys that others can read. Those of the folder are the server's alone."""
    tls = TlsFolder.of(folder)
    held = sorted(folder.keys.iterdir()) if folder.keys.is_dir() else []
    own = [file for file in (*held, tls.authority_key, tls.server) if file.exists()]
    found = [file for file in own if file.stat().st_mode & OTHERS]
    key = settings.tls.key
    return [*found, key] if key is not None and key.exists() and is_open(key) else found


def mode_of(folder: DataFolder) -> int:
    return folder.root.stat().st_mode & 0o777


def as_words(files: Iterable[Path]) -> str:
    """To be pasted into a shell."""
    return " ".join(shlex.quote(str(file)) for file in files)
