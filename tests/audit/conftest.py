import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from govim.storage.folder import DataFolder
from tests.audit import site as sites


@pytest.fixture
def site(tmp_path: Path) -> Iterator[sites.Site]:
    """An open site with nobody in it."""
    made = sites.create(tmp_path / "site")
    yield made
    made.close()


@pytest.fixture(scope="session")
def first_talk(tmp_path_factory: pytest.TempPathFactory) -> sites.TalkedSite:
    """Not to be changed: see `talked`."""
    return sites.talk(tmp_path_factory.mktemp("talked") / "site")


@pytest.fixture
def talked(first_talk: sites.TalkedSite, tmp_path: Path) -> sites.TalkedSite:
    """A copy of one's own of a closed site where people talked."""
    folder = tmp_path / "talked"
    shutil.copytree(first_talk.folder.root, folder)
    return replace(first_talk, folder=DataFolder(folder))
