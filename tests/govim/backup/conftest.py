from pathlib import Path

import pytest

from govim.backup.make import Made
from govim.storage.folder import DataFolder
from tests.govim.backup.backups import make


@pytest.fixture
def made(closed_site: DataFolder, tmp_path: Path) -> Made:
    """A backup, with its keys elsewhere, of a site where two people said three things."""
    return make(closed_site, tmp_path)
