"""Whether the keys in a folder are those of its database.

Another site's would seal what nobody can open again, and sign what nobody can check. It happens with a second
node, or after a restore.
"""

from pathlib import Path

from sqlalchemy import Connection, select, text

from govim.storage.database import Unusable, UnusableStorage
from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring, load_master_key, read_key
from govim.storage.schema import content_keys
from govim.storage.seal import Unreadable
from govim_audit.trail.note import Signer

PUBLIC_KEY = "trail.public_key"  # in the table `site`
TRIED = 10  # one wrapped key that somebody changed must not stop the start


def check_keys(connection: Connection, folder: DataFolder, place: str) -> None:
    """Raises UnusableStorage. A database that does not know its public key yet learns it here."""
    keyring = Keyring(load_master_key(folder))
    newest = select(content_keys.c.id).order_by(content_keys.c.id.desc()).limit(TRIED)
    tried = list(connection.scalars(newest))
    if tried and not any(_opens(connection, keyring, key_id) for key_id in tried):
        raise _foreign(folder.master_key, place)
    if public_key(folder).hex() != _known(connection, public_key(folder).hex()):
        raise _foreign(folder.trail_key, place)


def public_key(folder: DataFolder) -> bytes:
    return Signer(name="check", seed=read_key(folder.trail_key)).verifier.public_key


def _opens(connection: Connection, keyring: Keyring, key_id: int) -> bool:
    try:
        keyring.key(connection, key_id)
    except Unreadable:
        return False
    return True


def _known(connection: Connection, ours: str) -> str:
    """Whoever opens a new database first says which key it is, also if two do so at once."""
    remember = text("INSERT INTO site (key, value) VALUES (:key, :value) ON CONFLICT DO NOTHING")
    connection.execute(remember, {"key": PUBLIC_KEY, "value": ours})
    found = text("SELECT value FROM site WHERE key = :key")
    return str(connection.execute(found, {"key": PUBLIC_KEY}).scalar_one())


def _foreign(key: Path, place: str) -> UnusableStorage:
    return UnusableStorage(Unusable.FOREIGN_KEY, file=key, place=place)
