from datetime import UTC, datetime
from pathlib import Path

import pytest

from govim.config.settings import Settings, Tls
from govim.storage.folder import DataFolder
from govim.tls.authority import alternative_name
from govim.tls.folder import TlsFolder
from govim.wiring.modes import as_words, mode_of, open_keys


@pytest.mark.parametrize("name", ["keys/trail.key", "tls/ca.key", "tls/server.pem"])
@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_of_the_folder_is_its_owner_s_alone(folder: DataFolder, name: str, mode: int) -> None:
    TlsFolder.of(folder).make([alternative_name("a")], at=datetime.now(UTC))
    assert open_keys(folder, Settings()) == []
    (folder.root / name).chmod(mode)
    assert open_keys(folder, Settings()) == [folder.root / name]


def test_a_key_elsewhere_is_looked_at_too(folder: DataFolder, tmp_path: Path) -> None:
    key = tmp_path / "tls.key"
    settings = Settings(tls=Tls(certificate=key, key=key))
    assert open_keys(folder, settings) == []  # whoever serves says that it is not there
    key.touch(mode=0o644)
    assert open_keys(folder, settings) == [key]
    key.chmod(0o400)
    assert open_keys(folder, settings) == []


def test_without_keys_there_is_none_to_be_read(tmp_path: Path) -> None:
    assert open_keys(DataFolder(tmp_path), Settings()) == []


def test_the_mode_is_that_of_the_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    assert mode_of(DataFolder(tmp_path)) == 0o750


def test_names_are_words_of_a_shell() -> None:
    assert as_words([Path("/a"), Path("/b c")]) == "/a '/b c'"
