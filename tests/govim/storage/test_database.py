import subprocess
import sys
import time
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from govim.storage import database
from govim.storage.database import (
    NETWORK_FILE_SYSTEMS,
    FolderInUse,
    Unusable,
    UnusableStorage,
    open_reader,
    open_writer,
    refuse_network_file_system,
    take_lock,
)
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.texts import catalogue
from govim.wiring import create_site, open_core

HOLDER = """
import sys
from pathlib import Path
from govim.storage.database import take_lock
from govim.storage.folder import DataFolder
lock = take_lock(DataFolder(Path(sys.argv[1])))
print("held", flush=True)
sys.stdin.read()
"""


def test_sqlite_with_the_wal_reset_bug_is_refused(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    major, minor, patch = sqlite.sqlite_version_info
    monkeypatch.setattr(database, "OLDEST_SQLITE", (major, minor, patch + 1))
    for open_it in (open_writer, open_reader):
        with pytest.raises(UnusableStorage, match=r"too old.*pysqlite3"):
            open_it(folder)


def test_the_oldest_sqlite_is_the_one_without_the_bug() -> None:
    assert database.OLDEST_SQLITE == (3, 51, 3)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("wal_autocheckpoint", 0), ("foreign_keys", 1)],
)
def test_the_writer_is_durable(folder: DataFolder, pragma: str, value: object) -> None:
    """Invariant 1: synchronous is FULL."""
    engine = open_writer(folder)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    engine.dispose()


def test_a_reader_cannot_write(folder: DataFolder) -> None:
    engine = open_reader(folder)
    with engine.begin() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.execute(text("DELETE FROM audit_records"))
    engine.dispose()


def test_a_reader_sees_one_snapshot(folder: DataFolder) -> None:
    reader, writer = open_reader(folder), open_writer(folder)
    count = text("SELECT count(*) FROM site")
    with reader.begin() as reading:
        before = reading.scalar(count)
        with writer.begin() as writing:
            writing.execute(text("INSERT INTO site VALUES ('a', 'b')"))
        assert reading.scalar(count) == before
    with reader.begin() as reading:
        assert reading.scalar(count) == (before or 0) + 1
    reader.dispose()
    writer.dispose()


@pytest.mark.parametrize("name", ["数据 目录", "a?b", "a#b", "100%25", "a&mode=memory"])
def test_a_folder_may_be_called_anything(tmp_path: Path, name: str) -> None:
    made = DataFolder(tmp_path / name)
    create_site(StoredSite(made))
    assert made.database.stat().st_size > 0
    assert {path.name for path in tmp_path.iterdir()} == {name}
    open_core(StoredSite(made)).close()


def test_a_second_process_is_refused_and_told_the_first(folder: DataFolder) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(FolderInUse, match=str(holder.pid)):
            open_core(StoredSite(folder))
    finally:
        holder.kill()
        holder.communicate()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:  # the kernel lets go of a lock when the process is gone
        try:
            take_lock(folder).close()
        except FolderInUse:
            continue
        break
    take_lock(folder).close()


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local xfs rw 0 0
//server/share /mnt/two\\040words cifs rw 0 0
/dev/sdc1 /data ext4 rw 0 0
server:/data /data nfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/home/x", "nfs4"), ("/home", "nfs4"), ("/mnt/two words/govim", "cifs"), ("/data/govim", "nfs")],
)
def test_a_network_file_system_is_refused(path: str, kind: str) -> None:
    """The mount that lies on top counts."""
    with pytest.raises(UnusableStorage, match=kind):
        refuse_network_file_system(Path(path), MOUNTS)


@pytest.mark.parametrize("path", ["/", "/var/lib/govim", "/home/local/govim", "/homes/x"])
def test_a_local_file_system_is_taken(path: str) -> None:
    refuse_network_file_system(Path(path), MOUNTS)


def test_this_machines_mounts_can_be_read(tmp_path: Path) -> None:
    refuse_network_file_system(tmp_path)
    assert "nfs" in NETWORK_FILE_SYSTEMS


@pytest.mark.parametrize("reason", Unusable)
def test_each_reason_is_said_in_both_languages(reason: Unusable) -> None:
    assert {f"unusable.{reason}"} <= catalogue().keys()
    said = UnusableStorage(reason, place="p")
    assert said.explain("zh-CN") != said.explain("en") == str(said)
