from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from govim.cli.main import app
from govim.storage.database import take_lock
from govim.storage.folder import DataFolder
from tests.govim.wiring.test_loss import lose_records


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")


def accept(folder: DataFolder) -> Result:
    return CliRunner().invoke(app, ["trail", "accept-loss", "--data", str(folder.root)])


def test_without_a_loss_there_is_nothing_to_accept(closed_site: DataFolder) -> None:
    result = accept(closed_site)
    assert (result.exit_code, "no loss" in result.stdout) == (0, True)


def test_an_accepted_loss_is_said_with_its_range(closed_site: DataFolder) -> None:
    records = lose_records(closed_site, 2)
    result = accept(closed_site)
    assert result.exit_code == 0
    assert "Epoch 2" in result.stdout
    assert f"{records - 2}–{records - 1}" in result.stdout
    assert "no loss" in accept(closed_site).stdout


def test_what_cannot_be_accepted_is_said_and_nothing_changed(closed_site: DataFolder) -> None:
    with take_lock(closed_site):
        busy = accept(closed_site)
    assert (busy.exit_code, "in use" in busy.output) == (2, True)
    (closed_site.trail / "1" / "checkpoint").write_bytes(b"torn")
    torn = accept(closed_site)
    assert (torn.exit_code, "checkpoint" in torn.output) == (2, True)
    assert not (closed_site.trail / "2").exists()


def test_without_a_site_nothing_is_made(tmp_path: Path) -> None:
    assert accept(DataFolder(tmp_path / "no")).exit_code == 2
    assert not (tmp_path / "no").exists()
