import shutil
from pathlib import Path

import pytest

from govim.domain.errors import Unavailable
from govim.ports import Work
from govim.storage.database import FolderInUse, UnusableStorage, take_lock
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import create_site, load_shipped_pack, open_core
from govim_audit.record import Kind
from tests.govim.sites import SqlStore
from tests.govim.world import SetClock, World


def test_a_new_site_begins_with_its_own_record(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "site")
    create_site(StoredSite(folder))
    store = SqlStore(folder, SetClock())
    [record] = store.stored_records()
    assert (record.position, record.leaf.kind, record.leaf.actor) == (0, Kind.SITE_CREATED, None)
    assert record.fields is not None
    assert str(record.fields["site"]).startswith("govim-")
    store.core.close()


def test_two_sites_have_keys_and_names_of_their_own(tmp_path: Path) -> None:
    folders = [DataFolder(tmp_path / name) for name in ("one", "other")]
    for folder in folders:
        create_site(StoredSite(folder))
    for name in ("master.key", "trail.key"):
        assert len({(folder.keys / name).read_bytes() for folder in folders}) == 2
    assert len({(folder.trail / "1" / "vkey").read_text() for folder in folders}) == 2


def test_a_site_is_made_once(folder: DataFolder) -> None:
    keys = (folder.keys / "master.key").read_bytes()
    with pytest.raises(UnusableStorage, match="holds a site"):
        create_site(StoredSite(folder))
    assert (folder.keys / "master.key").read_bytes() == keys


@pytest.mark.parametrize("stranger", ["letter.odt", ".ssh", "Documents", "govim.db.bak"])
def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, stranger: str) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / stranger).mkdir()
    with pytest.raises(UnusableStorage, match="something else"):
        create_site(StoredSite(DataFolder(home)))
    assert home.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in home.iterdir()] == [stranger]


def test_the_trail_of_another_site_is_left_alone(folder: DataFolder, tmp_path: Path) -> None:
    other = DataFolder(tmp_path / "other")
    shutil.copytree(folder.trail, other.trail)
    with pytest.raises(UnusableStorage, match="another site"):
        create_site(StoredSite(other))
    assert [path.name for path in other.root.iterdir()] == ["trail"]


def test_a_folder_may_hold_what_belongs_to_a_site(folder: DataFolder, tmp_path: Path) -> None:
    """Its settings, its keys for a database elsewhere, and what a crash in the middle left."""
    prepared = DataFolder(tmp_path / "prepared")
    shutil.copytree(folder.keys, prepared.keys)
    for name in ("govim.toml", "reserve.new"):
        (prepared.root / name).write_bytes(b"")
    create_site(StoredSite(prepared))
    assert (prepared.keys / "master.key").read_bytes() == (folder.keys / "master.key").read_bytes()


def test_without_a_site_there_is_nothing_to_open(tmp_path: Path) -> None:
    with pytest.raises(UnusableStorage, match="govim init"):
        open_core(StoredSite(DataFolder(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_without_its_keys_a_site_says_what_is_missing(folder: DataFolder) -> None:
    for name in ("master.key", "trail.key"):
        path = folder.keys / name
        content = path.read_bytes()
        path.unlink()
        with pytest.raises(UnusableStorage, match=name):
            open_core(StoredSite(folder))
        path.write_bytes(content)
    open_core(StoredSite(folder)).close()


def test_a_failed_opening_leaves_the_folder_free(folder: DataFolder) -> None:
    checkpoint = folder.trail / "1" / "checkpoint"
    content = checkpoint.read_bytes()
    checkpoint.write_bytes(b"torn")
    with pytest.raises(Exception, match="checkpoint"):
        open_core(StoredSite(folder))
    checkpoint.write_bytes(content)
    open_core(StoredSite(folder)).close()


def test_one_opens_it_at_a_time(folder: DataFolder) -> None:
    core = open_core(StoredSite(folder))
    with pytest.raises(FolderInUse):
        open_core(StoredSite(folder))
    core.close()
    take_lock(folder).close()


def test_a_closed_core_takes_nothing(folder: DataFolder) -> None:
    core = open_core(StoredSite(folder))
    core.close()
    with pytest.raises(Unavailable):
        core.writer.run(Work(run=lambda _: None))


def test_what_was_acked_is_there_after_reopening(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    entries = [world.say(ada, where, str(number)) for number in range(5)]
    store.reopen()
    assert world.entries(where)[1:] == entries


def test_the_shipped_pack_is_the_offices() -> None:
    assert load_shipped_pack().policy == "office/2026.1"
