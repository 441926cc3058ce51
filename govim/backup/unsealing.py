"""The keys for a restore: a sealed file with its passphrase, or a folder that somebody copied `keys/` to."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, select

from govim.backup.refusal import BackupRefused, Reason
from govim.backup.sealing import NotSealedKeys, WrongPassphrase, open_keys
from govim.storage.epochs import current_epoch
from govim.storage.folder import DataFolder, make_private, write_private
from govim.storage.keyring import Keyring, load_master_key, read_key
from govim.storage.schema import content_keys
from govim.storage.seal import Unreadable
from govim_audit.trail.note import Signer

NEEDED = frozenset({"keys/master.key", "keys/trail.key"})
FOLDERS = frozenset({"keys", "tls"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysFrom:
    source: Path
    passphrase: str | None = field(default=None, repr=False)

    @property
    def is_sealed(self) -> bool:
        return not self.source.is_dir()

    def read(self) -> dict[str, bytes]:
        """By their paths in the data folder. Raises BackupRefused."""
        found = self._opened() if self.is_sealed else self._copied()
        is_ours = all(Path(path).parent.name in FOLDERS and len(Path(path).parts) == 2 for path in found)  # noqa: PLR2004
        if not is_ours or not found.keys() >= NEEDED:
            raise BackupRefused(Reason.BAD_KEYS, file=self.source)
        return found

    def _copied(self) -> dict[str, bytes]:
        return {f"keys/{path.name}": path.read_bytes() for path in self.source.iterdir() if path.is_file()}

    def _opened(self) -> dict[str, bytes]:
        try:
            return open_keys(self.source.read_bytes(), self.passphrase or "")
        except FileNotFoundError:
            raise BackupRefused(Reason.NO_KEYS, file=self.source) from None
        except NotSealedKeys:
            raise BackupRefused(Reason.BAD_KEYS, file=self.source) from None
        except WrongPassphrase:
            raise BackupRefused(Reason.WRONG_PASSPHRASE, file=self.source) from None


def put_keys(folder: DataFolder, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        target = folder.root / path
        make_private(target.parent)
        write_private(target, content)


def check_keys(folder: DataFolder, connection: Connection, source: Path) -> None:
    """They open this database and signed this trail. Raises BackupRefused."""
    keyring = Keyring(load_master_key(folder))
    first = connection.scalar(select(content_keys.c.id).order_by(content_keys.c.id).limit(1))
    try:
        if first is not None:
            keyring.key(connection, first)
    except Unreadable:
        raise BackupRefused(Reason.FOREIGN_KEYS, file=source) from None
    epoch = current_epoch(connection)
    signer = Signer(name=epoch.origin, seed=read_key(folder.keys / "trail.key"))
    vkey = folder.trail / str(epoch.number) / "vkey"
    if vkey.exists() and vkey.read_text(encoding="utf-8").strip() != signer.verifier.encode():
        raise BackupRefused(Reason.FOREIGN_KEYS, file=source)
