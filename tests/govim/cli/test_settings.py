import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from govim.cli.main import app
from govim.cli.speaking import out
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import create_site


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")
    monkeypatch.setattr(out, "width", 200)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["config", *words])


def test_show_says_values_and_where_they_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "govim.toml").write_text("[listen]\nport = 9000")
    monkeypatch.setenv("GOVIM_LOG__LEVEL", "debug")
    said = run("show", "--data", str(tmp_path)).stdout
    lines = {line.split()[1]: line for line in said.splitlines() if "." in line and "│" in line}
    assert "9000" in lines["listen.port"]
    assert "govim.toml:2" in lines["listen.port"]
    assert "environment GOVIM_LOG__LEVEL" in lines["log.level"]
    assert "default" in lines["listen.host"]
    assert "Connects of its own accord to: nothing" in said


def test_show_names_the_file_of_a_secret_and_never_reads_it(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("planted-secret")
    (tmp_path / "govim.toml").write_text(
        "[storage]\nurl = 'postgresql://govim@db.example/govim'\npassword_file = 'password'"
    )
    said = run("show", "--data", str(tmp_path)).stdout
    assert "db.example:5432 (storage.url)" in said
    assert "planted-secret" not in said


def test_check_says_file_and_line_and_ends_with_an_error(tmp_path: Path) -> None:
    (tmp_path / "govim.toml").write_text("[listen]\nprot = 9000")
    result = run("check", "--data", str(tmp_path))
    assert result.exit_code == 2
    assert "govim.toml:2" in result.stderr
    assert "Did you mean listen.port?" in result.stderr


def test_check_says_all_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "govim.toml").write_text("[listen]\nport = 'x'\n[site]\ntime_zone = 'Mars'\nname = 1")
    lines = run("check", "--data", str(tmp_path)).stderr.splitlines()
    assert lines[0] == "The configuration is wrong in 3 places:"
    for line, place, key in zip(lines[1:], (2, 4, 5), ("listen.port", "time_zone", "site.name"), strict=True):
        assert line.startswith(f"{tmp_path / 'govim.toml'}:{place}: ")
        assert key in line


def test_check_refuses_a_password_that_others_can_read(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("planted-secret")
    (tmp_path / "password").chmod(0o644)
    (tmp_path / "govim.toml").write_text("[storage]\npassword_file = 'password'")
    result = run("check", "--data", str(tmp_path))
    assert result.exit_code == 2
    assert f"{tmp_path / 'govim.toml'}:2: others can read {tmp_path / 'password'}" in result.stderr
    assert f"chmod 600 {tmp_path / 'password'}" in result.stderr
    assert "planted-secret" not in result.output


def test_check_is_content_without_a_file_and_says_that_there_is_no_site_yet(tmp_path: Path) -> None:
    result = run("check", "--data", str(tmp_path / "new"))
    assert (result.exit_code, "Run govim init first" in result.stderr) == (0, True)
    create_site(StoredSite(DataFolder(tmp_path / "new")))
    assert run("check", "--data", str(tmp_path / "new")).stderr == ""


def test_the_schema_is_json() -> None:
    assert json.loads(run("schema").stdout)["title"] == "govim.toml"
