"""The data folder: what lies where, and with which mode."""

import os
from dataclasses import dataclass
from pathlib import Path

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700
# What may lie in a data folder, before a site is made in it or after.
OWN_NAMES = frozenset(
    {
        "DEMO",
        "FAILED",
        "FILLING",
        "backups.json",
        "blobs",
        "command.sock",
        "govim.db",
        "govim.db-shm",
        "govim.db-wal",
        "govim.toml",
        "index",
        "keys",
        "lock",
        "lost+found",  # of a disk of its own
        "reserve",
        "tls",
        "trail",
    }
)


@dataclass(frozen=True, slots=True)
class DataFolder:
    """`keys/` is what makes the rest readable: back it up apart from it."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "govim.db"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def socket(self) -> Path:
        return self.root / "command.sock"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def master_key(self) -> Path:
        return self.keys / "master.key"

    @property
    def trail_key(self) -> Path:
        return self.keys / "trail.key"

    @property
    def trail(self) -> Path:
        return self.root / "trail"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def blobs(self) -> Path:
        return self.root / "blobs"

    @property
    def backups(self) -> Path:
        """What `govim backup` left of the last good one."""
        return self.root / "backups.json"

    @property
    def reserve(self) -> Path:
        """Space that is given free when the disk is full, so that backup and disposition go on."""
        return self.root / "reserve"

    @property
    def failed_mark(self) -> Path:
        """There from the moment when the storage failed until an operator accepts it."""
        return self.root / "FAILED"

    @property
    def demo_mark(self) -> Path:
        return self.root / "DEMO"

    @property
    def filling_mark(self) -> Path:
        """There as long as the demonstration is not whole."""
        return self.root / "FILLING"

    @property
    def exists(self) -> bool:
        """It holds a site, or the keys of one whose database is elsewhere."""
        return self.database.exists() or self.master_key.exists()

    @property
    def is_demo(self) -> bool:
        return self.demo_mark.exists()

    def strangers(self) -> list[str]:
        """The names of what is in it and not ours."""
        if not self.root.exists():
            return []
        names = sorted(path.name for path in self.root.iterdir())
        return [name for name in names if name.removesuffix(".new") not in OWN_NAMES]

    def create(self) -> None:
        self.make_folders()
        if not self.reserve.exists():
            write_private(self.reserve, bytes(RESERVE_BYTES))

    def make_folders(self) -> None:
        for path in (self.root, self.keys, self.trail, self.index):
            make_private(path)
            path.chmod(PRIVATE_FOLDER)  # one that was there before, too


RESERVE_BYTES = 8 << 20


def is_mounted_read_only(folder: DataFolder) -> bool:
    """A folder that is not there is not read-only either: whoever opens it says that there is no site."""
    try:
        return bool(os.statvfs(folder.root).f_flag & os.ST_RDONLY)
    except FileNotFoundError:
        return False


def make_private(folder: Path) -> None:
    """And what is missing above it, each 0700 (`Path.mkdir` gives parents the umask's mode)."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def private_opener(path: str, flags: int) -> int:
    """For `open`: a file that it makes is 0600 from its first moment, whatever the umask is."""
    return os.open(path, flags, PRIVATE)


def write_private(path: Path, content: bytes) -> None:
    """Write a file whole and durable, mode 0600 from its first byte, or not at all."""
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was made, renamed or removed in it is durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
