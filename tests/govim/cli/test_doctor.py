from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from govim.cli.main import app
from govim.cli.speaking import out
from govim.storage.folder import DataFolder


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")
    monkeypatch.setattr(out, "width", 300)


def run(data: Path) -> Result:
    return CliRunner().invoke(app, ["doctor", "--data", str(data)])


def line(result: Result, component: str) -> str:
    (found,) = [each for each in result.stdout.splitlines() if each.startswith(f"│ {component} ")]
    return found


def test_each_component_is_a_line(folder: DataFolder) -> None:
    result = run(folder.root)
    assert "valid" in line(result, "Configuration")
    assert "not running" in line(result, "Server")
    assert "1 records, checkpoint 1, epoch 1" in line(result, "Audit trail")


def test_a_problem_says_what_to_do_and_is_the_exit_code(folder: DataFolder) -> None:
    (folder.keys / "master.key").chmod(0o644)
    result = run(folder.root)
    assert result.exit_code == 1
    assert f"chmod 600 {folder.master_key}" in line(result, "Key files' modes")


def test_an_open_folder_is_told_with_the_command_that_closes_it(folder: DataFolder) -> None:
    folder.root.chmod(0o755)
    assert f"chmod 700 {folder.root.resolve()}" in line(run(folder.root), "Data folder")


def test_a_wrong_configuration_does_not_hide_the_rest(folder: DataFolder) -> None:
    (folder.root / "govim.toml").write_text("[listen]\nprot = 1")
    result = run(folder.root)
    assert result.exit_code == 1
    assert "govim.toml:2" in line(result, "Configuration")
    assert "epoch 1" in line(result, "Audit trail")


def test_without_a_site_it_says_how_to_make_one(tmp_path: Path) -> None:
    result = run(tmp_path / "absent")
    assert result.exit_code == 1
    assert "govim init" in line(result, "Data folder")
