import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import insert

from govim.storage.database import UnusableStorage
from govim.storage.folder import DataFolder
from govim.storage.key_check import PUBLIC_KEY, check_keys
from govim.storage.schema import content_keys
from govim.storage.seal import KEY_BYTES
from tests.govim.sites import SqlStore, on_both


def check(store: SqlStore, folder: DataFolder) -> None:
    engine = store.dialect.open_writer()
    store.core.close()
    try:
        with engine.begin() as connection:
            check_keys(connection, folder, "here")
    finally:
        engine.dispose()


@pytest.fixture
def copied(store: SqlStore, tmp_path: Path) -> DataFolder:
    """The site's keys, elsewhere."""
    copy = DataFolder(tmp_path / "copy")
    shutil.copytree(store.folder.keys, copy.keys)
    return copy


@on_both
def test_a_copy_of_the_keys_opens_the_site(store: SqlStore, copied: DataFolder) -> None:
    check(store, copied)


@on_both
@pytest.mark.parametrize("name", ["master.key", "trail.key"])
def test_another_sites_key_is_refused_by_its_name(store: SqlStore, copied: DataFolder, name: str) -> None:
    (copied.keys / name).write_bytes(os.urandom(KEY_BYTES))
    with pytest.raises(UnusableStorage, match=f"{name} is not the key of here"):
        check(store, copied)


def test_one_wrapped_key_that_somebody_changed_does_not_stop_the_start(
    store: SqlStore, copied: DataFolder
) -> None:
    """It is the verifier that names it."""
    engine = store.dialect.open_writer()
    store.core.close()
    with engine.begin() as connection:
        changed = {"id": 99, "month": 190001, "master": "1", "wrapped": bytes(60)}
        connection.execute(insert(content_keys).values(**changed, created_at=store.clock.now()))
        check_keys(connection, copied, "here")
    engine.dispose()


def test_a_database_from_before_the_check_learns_its_public_key(store: SqlStore, copied: DataFolder) -> None:
    engine = store.dialect.open_writer()
    store.core.close()
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM site WHERE key = ?", (PUBLIC_KEY,))
        check_keys(connection, copied, "here")
        copied.trail_key.write_bytes(os.urandom(KEY_BYTES))
        with pytest.raises(UnusableStorage):
            check_keys(connection, copied, "here")
    engine.dispose()
