import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import create_site, open_core
from govim.wiring.loss import accept_loss
from tests.audit.exports import SELECTED, export
from tests.audit.site import Site, TalkedSite
from tests.audit.verify.dealings import Dealings, deal
from tests.components.postgres import postgres

__all__ = ["accepted", "exported", "first_export", "postgres", "restored"]


@pytest.fixture(scope="session")
def first_export(first_talk: TalkedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed: see `exported`."""
    return export(first_talk, tmp_path_factory.mktemp("exports") / "first", SELECTED)


@pytest.fixture
def exported(first_export: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_export, tmp_path / "export"))


@pytest.fixture
def accepted(tmp_path: Path) -> tuple[DataFolder, Path]:
    """A site whose operator accepted that the last record of epoch 1 is lost; epoch 2 begins at 3."""
    folder, mirror = DataFolder(tmp_path / "site"), tmp_path / "mirror"
    mirror.mkdir()
    create_site(StoredSite(folder))
    site = Site(open_core(StoredSite(folder), mirrors=(mirror,)))
    site.person("ada", "张爱达")
    site.person("bo", "李博")
    site.close()
    shutil.copy(folder.database, tmp_path / "older.db")
    site = Site(open_core(StoredSite(folder), mirrors=(mirror,)))
    site.person("eve", "夏娃")
    site.close()
    shutil.copy(tmp_path / "older.db", folder.database)
    assert accept_loss(StoredSite(folder), (mirror,)) is not None
    return folder, mirror


@pytest.fixture
def restored(accepted: tuple[DataFolder, Path]) -> tuple[DataFolder, Path]:
    """The same, when it has gone on."""
    folder, mirror = accepted
    site = Site(open_core(StoredSite(folder), mirrors=(mirror,)))
    site.person("eve", "夏娃")
    site.close()
    return folder, mirror


@pytest.fixture(scope="session")
def first_dealings(tmp_path_factory: pytest.TempPathFactory) -> Dealings:
    """Not to be changed: see `dealt`."""
    return deal(tmp_path_factory.mktemp("dealings") / "site")


@pytest.fixture
def dealt(first_dealings: Dealings, tmp_path: Path) -> Dealings:
    folder = shutil.copytree(first_dealings.folder.root, tmp_path / "dealt")
    return replace(first_dealings, folder=DataFolder(folder))
