import shutil
from pathlib import Path

import pytest

from tests.audit.exports import SELECTED, export
from tests.audit.site import TalkedSite


@pytest.fixture(scope="session")
def first_export(first_talk: TalkedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed: see `exported`."""
    return export(first_talk, tmp_path_factory.mktemp("exports") / "first", SELECTED)


@pytest.fixture
def exported(first_export: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_export, tmp_path / "export"))
