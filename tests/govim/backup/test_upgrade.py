import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from govim.backup.upgrade import Upgraded, upgrade_site
from govim.storage.database import FolderInUse, Unusable, UnusableStorage, open_writer, take_lock
from govim.storage.failed_mark import mark_failed
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.storage.upgrade import HEAD, revisions_after, upgrade_schema
from govim.wiring import open_core
from govim_audit.record import Kind
from govim_audit.verify.data_folder import verify_data_folder
from tests.govim.sites import ServedSite, SqlStore
from tests.govim.world import SetClock
from tests.schemas.make import unpack


@pytest.fixture
def older_site(closed_site: DataFolder) -> DataFolder:
    """Of the schema before this one."""
    change(closed_site, None)
    return closed_site


def change(folder: DataFolder, statement: str | None) -> None:
    engine = open_writer(folder)
    with engine.begin() as connection:
        if statement is None:
            upgrade_schema(connection, "-1")
        else:
            connection.execute(text(statement))
    engine.dispose()


def version(folder: DataFolder) -> str:
    engine = open_writer(folder)
    with engine.begin() as connection:
        found = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    engine.dispose()
    return found


def test_a_filled_site_of_the_former_schema_is_backed_up_then_raised(older_site: DataFolder) -> None:
    site, before = StoredSite(older_site), version(older_site)
    with pytest.raises(UnusableStorage, match="govim upgrade"):
        open_core(site)
    seen: list[str] = []

    def back_up() -> str:
        seen.append(version_beside(older_site))
        return "b"

    steps: list[tuple[int, int]] = []
    upgraded = upgrade_site(site, back_up, lambda *step: steps.append(step))
    assert upgraded == Upgraded(before=before, after=HEAD, backup="b")
    assert (seen, version(older_site), steps) == ([before], HEAD, [(1, 1)])
    assert verify_data_folder(site).findings == ()
    store = SqlStore(older_site, SetClock())
    record = store.stored_records()[-1]
    store.core.close()
    assert record.leaf.kind is Kind.SITE_UPGRADED
    assert record.fields is not None
    assert record.fields.items() >= {"before": before, "after": HEAD, "backup": "b"}.items()


def version_beside(folder: DataFolder) -> str:
    """While somebody has the folder."""
    with pytest.raises(FolderInUse):
        take_lock(folder)
    return version(folder)


FORMER = [each for each in revisions_after("") if each != HEAD]


@pytest.mark.parametrize("schema", FORMER)
def test_a_site_that_a_former_version_filled_is_upgraded(schema: str, tmp_path: Path) -> None:
    """Packed by that version: see tests/schemas/make.py."""
    folder = DataFolder(tmp_path / "site")
    unpack(schema, folder.root)
    site = StoredSite(folder)
    upgraded = upgrade_site(site, lambda: "b")
    assert upgraded == Upgraded(before=schema, after=HEAD, backup="b")
    verdict = verify_data_folder(site)
    assert (verdict.findings, verdict.records > len(FORMER)) == ((), True)
    store = SqlStore(folder, SetClock())
    texts = [each.text for each in store.stored_records()]
    store.core.close()
    assert "最后一条" in texts


def test_without_a_backup_nothing_is_raised(older_site: DataFolder) -> None:
    before = version(older_site)

    def fail() -> str:
        raise OSError("no disk")

    with pytest.raises(OSError, match="no disk"):
        upgrade_site(StoredSite(older_site), fail)
    assert version(older_site) == before


def test_what_is_of_this_schema_is_left_alone(closed_site: DataFolder) -> None:
    assert upgrade_site(StoredSite(closed_site), lambda: pytest.fail("no backup is needed")) is None


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", Unusable.NEWER_SCHEMA),
        ("UPDATE alembic_version SET version_num = 'abc'", Unusable.OTHER_SCHEMA),
    ],
)
def test_what_is_newer_or_foreign_is_refused(
    closed_site: DataFolder, statement: str, reason: Unusable
) -> None:
    change(closed_site, statement)
    with pytest.raises(UnusableStorage) as refusal:
        upgrade_site(StoredSite(closed_site), lambda: pytest.fail("nothing is done"))
    assert refusal.value.reason is reason


def test_while_a_server_runs_and_without_a_site_nothing_is_done(
    older_site: DataFolder, tmp_path: Path
) -> None:
    with take_lock(older_site), pytest.raises(FolderInUse):
        upgrade_site(StoredSite(older_site), lambda: "b")
    with pytest.raises(UnusableStorage):
        upgrade_site(StoredSite(DataFolder(tmp_path / "no")), lambda: "b")


def test_a_storage_that_failed_is_not_raised_before_it_is_accepted(older_site: DataFolder) -> None:
    before = version(older_site)
    mark_failed(older_site, OSError("EIO"))
    with pytest.raises(UnusableStorage, match="govim doctor"):
        upgrade_site(StoredSite(older_site), lambda: pytest.fail("nothing to back up"))
    assert version(older_site) == before


def lower(site: StoredSite) -> None:
    engine = site.dialect.open_writer()
    with engine.begin() as connection:
        upgrade_schema(connection, "-1")
    engine.dispose()


def test_a_database_server_is_upgraded_too(served_site: ServedSite) -> None:
    lower(served_site.stored)
    upgraded = upgrade_site(served_site.stored, lambda: "b")
    assert upgraded is not None
    assert upgraded.after == HEAD
    assert verify_data_folder(served_site.stored).findings == ()


def test_while_another_node_serves_the_database_nothing_is_raised(
    served_site: ServedSite, tmp_path: Path
) -> None:
    shutil.copytree(served_site.folder.root, tmp_path / "node2")
    node = open_core(replace(served_site.stored, folder=DataFolder(tmp_path / "node2")))
    lower(served_site.stored)
    with pytest.raises(UnusableStorage) as refusal:
        upgrade_site(served_site.stored, lambda: "b")
    node.close()
    assert refusal.value.reason is Unusable.SERVED
