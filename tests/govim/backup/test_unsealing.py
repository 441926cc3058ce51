from pathlib import Path

import pytest

from govim.backup.make import Made
from govim.backup.refusal import BackupRefused, Reason
from govim.backup.sealing import seal_keys
from govim.backup.unsealing import KeysFrom, check_keys, put_keys
from govim.storage.database import open_reader
from govim.storage.folder import DataFolder
from tests.govim.backup.backups import PASSPHRASE


def refused(keys: KeysFrom) -> Reason:
    with pytest.raises(BackupRefused) as refusal:
        keys.read()
    return refusal.value.reason


def test_sealed_and_copied_keys_are_the_same(made: Made, closed_site: DataFolder, tmp_path: Path) -> None:
    assert made.keys is not None
    opened = KeysFrom(source=made.keys, passphrase=PASSPHRASE).read()
    assert KeysFrom(source=closed_site.keys).read() == opened
    put_keys(DataFolder(tmp_path / "new"), opened)
    assert (tmp_path / "new/keys/master.key").read_bytes() == closed_site.master_key.read_bytes()
    assert (tmp_path / "new/keys/master.key").stat().st_mode & 0o777 == 0o600


def test_what_are_no_keys_is_named(made: Made, tmp_path: Path) -> None:
    assert made.keys is not None
    assert refused(KeysFrom(source=made.keys, passphrase="another one")) is Reason.WRONG_PASSPHRASE
    assert refused(KeysFrom(source=tmp_path / "absent")) is Reason.NO_KEYS
    assert refused(KeysFrom(source=tmp_path)) is Reason.BAD_KEYS
    assert refused(KeysFrom(source=made.folder / "manifest.json")) is Reason.BAD_KEYS


@pytest.mark.parametrize("name", ["../x", "keys/../../x", "/etc/x", "govim.db"])
def test_no_name_leads_elsewhere(tmp_path: Path, name: str) -> None:
    sealed = tmp_path / "sealed"
    keys = {"keys/master.key": b"", "keys/trail.key": b"", name: b""}
    sealed.write_bytes(seal_keys(keys, PASSPHRASE))
    assert refused(KeysFrom(source=sealed, passphrase=PASSPHRASE)) is Reason.BAD_KEYS


@pytest.mark.parametrize("name", ["master.key", "trail.key"])
def test_keys_of_another_site_are_refused(
    closed_site: DataFolder, new_site: DataFolder, tmp_path: Path, name: str
) -> None:
    engine = open_reader(closed_site)
    with engine.begin() as connection:
        check_keys(closed_site, connection, tmp_path)
        other = bytearray((new_site.keys / name).read_bytes())
        other[0] ^= 1
        (closed_site.keys / name).write_bytes(other)
        with pytest.raises(BackupRefused) as refusal:
            check_keys(closed_site, connection, tmp_path)
    engine.dispose()
    assert refusal.value.reason is Reason.FOREIGN_KEYS
