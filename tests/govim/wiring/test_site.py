from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from govim.config import ConfigError
from govim.storage.folder import DataFolder
from govim.wiring.site import load_site

URL = "postgresql://govim@db.example/govim"


def test_the_file_and_the_environment_say_where_the_data_is(tmp_path: Path) -> None:
    (tmp_path / "govim.toml").write_text(f'[storage]\nurl = "{URL}"\n[site]\ntime_zone = "Europe/Berlin"\n')
    site = load_site(tmp_path, None, {})
    assert site.folder == DataFolder(tmp_path)
    assert site.dialect.place.endswith("govim@db.example/govim")
    assert site.zone == ZoneInfo("Europe/Berlin")
    assert load_site(tmp_path, None, {"GOVIM_STORAGE__URL": "sqlite"}).url is None


def test_the_password_comes_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("s3cret\n")
    environment = {"GOVIM_STORAGE__URL": URL, "GOVIM_STORAGE__PASSWORD_FILE": str(secret)}
    secret.chmod(0o640)
    with pytest.raises(ConfigError):  # others can read it
        load_site(tmp_path, None, environment)
    secret.chmod(0o600)
    site = load_site(tmp_path, None, environment)
    assert site.url is not None
    assert site.url.password == "s3cret"
