from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from govim.cli.main import app
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.tls.folder import TlsFolder, load_certificate
from govim.wiring import create_site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOVIM_LANG", "en")
    create_site(StoredSite(DataFolder(tmp_path / "data")))
    return tmp_path / "data"


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["cert", "--data", str(data), *words])


def test_a_certificate_is_made_and_said(site: Path) -> None:
    said = run(site, "--name", "im.example", "--name", "10.0.0.5").stdout
    assert "im.example, 10.0.0.5" in said
    assert str(TlsFolder.of(DataFolder(site)).authority) in said


def test_names_that_a_new_certificate_drops_are_said(site: Path) -> None:
    assert "dropped" not in run(site, "--name", "im.example", "--name", "10.0.0.5").output
    result = run(site, "--name", "new.example", "--name", "10.0.0.5")
    assert "new.example, 10.0.0.5" in result.stdout
    assert "dropped: im.example." in result.stderr
    assert "govim cert --name new.example --name 10.0.0.5 --name im.example" in result.stderr


def test_a_renewal_keeps_the_names(site: Path) -> None:
    run(site, "--name", "im.example")
    server = TlsFolder.of(DataFolder(site)).server
    before = load_certificate(server)
    renewed = CliRunner().invoke(app, ["cert", "renew", "--data", str(site)])
    assert "im.example" in renewed.stdout
    assert load_certificate(server).serial_number != before.serial_number


@pytest.mark.parametrize(
    ("words", "said"), [((), "--name"), (("--name", "https://a"), "https://a is neither")]
)
def test_without_a_name_nothing_is_made(site: Path, words: tuple[str, ...], said: str) -> None:
    result = run(site, *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (site / "tls").exists()


def test_what_is_wrong_is_said_with_its_file(site: Path) -> None:
    run(site, "--name", "im.example")
    (site / "tls/ca.key").unlink()
    result = run(site, "--name", "im.example")
    assert result.exit_code == 2
    assert "ca.key cannot be read" in result.stderr


def test_there_must_be_a_site(tmp_path: Path) -> None:
    assert run(tmp_path, "--name", "a").exit_code == 2
