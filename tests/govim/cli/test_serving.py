"""What is refused before anything is served, and how it is said. Serving itself: ../wiring/test_server.py."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from govim.cli.main import app
from govim.config.settings import SETTINGS
from govim.demo.organisation import PASSWORD
from govim.storage.database import take_lock
from govim.storage.folder import DataFolder
from tests.components.postgres import PostgresServer
from tests.components.server import Server, free_port


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")


def govim(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_init_makes_a_site_once_and_says_where_its_keys_are(tmp_path: Path) -> None:
    data = str(tmp_path / "site")
    first, again = govim("init", "--data", data), govim("init", "--data", data)
    assert first.exit_code == 0
    assert "keys" in first.stdout
    assert again.exit_code == 2
    assert "holds a site already" in again.output


def test_a_site_is_made_in_a_database_server_and_administered_there(
    tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, url = str(tmp_path / "site"), postgres.new_database()
    monkeypatch.setenv(SETTINGS["storage.url"].variable, url)
    (tmp_path / "password").write_text("correct horse\n")
    made = govim("init", "--data", data)
    assert made.exit_code == 0, made.output
    assert "postgresql://govim@" in made.stdout
    assert not (tmp_path / "site" / "govim.db").exists()
    user = ("wang", "--name", "王", "--password-file", str(tmp_path / "password"), "--data", data)
    assert govim("user", "add", *user).exit_code == 0
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT login FROM accounts").fetchall() == [("wang",)]
    another = govim("init", "--data", str(tmp_path / "another"))
    assert another.exit_code == 2
    assert "holds a site already" in another.output


def test_the_demonstration_is_not_made_in_a_database_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTINGS["storage.url"].variable, "postgresql://govim@db.example/govim")
    result = govim("demo", "--data", str(tmp_path / "demo"))
    assert result.exit_code == 2
    assert "uses SQLite only" in result.output
    assert not (tmp_path / "demo").exists()


def test_what_is_in_the_way_of_a_new_site_is_said_with_what_to_do_first(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"letter{number}.odt").write_bytes(b"x")
    result = govim("init", "--data", str(tmp_path))
    assert result.exit_code == 2
    said = f"Not done: {tmp_path} holds something else (letter0.odt, letter1.odt, letter2.odt, letter3.odt"
    assert result.stderr.startswith(said)
    assert "letter4.odt, …); nothing was changed. Move that away first" in result.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org"])
def test_without_a_certificate_only_this_machine_is_served(folder: DataFolder, host: str) -> None:
    result = govim("serve", "--data", str(folder.root), "--host", host)
    assert result.exit_code == 2
    assert host in result.output


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1"])
def test_the_demonstration_never_leaves_this_machine(tmp_path: Path, host: str) -> None:
    result = govim("demo", "--data", str(tmp_path / "demo"), "--host", host)
    assert result.exit_code == 2
    assert not (tmp_path / "demo").exists()


def test_a_site_is_no_demonstration_and_the_reverse(folder: DataFolder) -> None:
    assert govim("demo", "--data", str(folder.root)).exit_code == 2
    assert not folder.is_demo
    folder.demo_mark.write_bytes(b"")
    assert govim("serve", "--data", str(folder.root)).exit_code == 2


def served(*arguments: str) -> subprocess.CompletedProcess[str]:
    """As a process of its own, since serving takes over the log."""
    command = [sys.executable, "-m", "govim", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_taken_port_is_said_with_what_to_do(folder: DataFolder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = served("--data", str(folder.root), "--port", port)
    assert result.returncode == 2
    assert f"127.0.0.1:{port}" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_that_is_in_use_or_absent_is_said(folder: DataFolder, tmp_path: Path) -> None:
    port = str(free_port())
    with take_lock(folder):
        busy = served("--data", str(folder.root), "--port", port)
    absent = served("--data", str(tmp_path / "no"), "--port", port)
    assert (busy.returncode, absent.returncode) == (2, 2)
    assert "in use" in busy.stderr
    assert "govim init" in absent.stderr
    assert "Traceback" not in busy.stderr + absent.stderr


def test_the_demonstration_says_address_accounts_and_how_to_stop(demo_server: Server) -> None:
    said = demo_server.log.read_text(encoding="utf-8")
    for needed in (
        f":{demo_server.port}/",
        PASSWORD,
        "Ctrl+C",
        "zengrui",
        "caoyang",
        "dengchao",
        "shenyue",
        "lina",
    ):
        assert needed in said


def test_keys_that_others_can_read_are_not_served(folder: DataFolder) -> None:
    folder.master_key.chmod(0o644)
    result = govim("serve", "--data", str(folder.root), "--port", str(free_port()))
    assert (result.exit_code, f"chmod 600 {folder.master_key}" in result.stderr) == (2, True)


def test_a_folder_that_others_could_enter_is_closed_and_said(folder: DataFolder) -> None:
    folder.root.chmod(0o755)
    line = [sys.executable, "-m", "govim", "serve", "--data", str(folder.root), "--port", str(free_port())]
    with subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        server.terminate()
    assert f"{folder.root} (mode 755); now it is 700" in said


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_gateway_is_said_with_its_address(folder: DataFolder, form: str) -> None:
    port, gateway = free_port(), free_port()
    line = [sys.executable, "-m", "govim", "serve", "--data", str(folder.root), "--port", str(port)]
    settings = {"listen.gateway_port": str(gateway), "log.format": form}
    environment = os.environ | {SETTINGS[path].variable: value for path, value in settings.items()}
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        said = next(line for line in server.stdout if "ws://" in line)
        server.terminate()
    assert f"ws://127.0.0.1:{gateway}/ws" in said


def test_a_server_that_is_stopped_ends_without_a_word(folder: DataFolder) -> None:
    line = [sys.executable, "-m", "govim", "serve", "--data", str(folder.root)]
    command = [*line, "--port", str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert "serving" in server.stdout.readline()
        server.terminate()
        _, problems = server.communicate(timeout=30)
    assert (server.returncode, problems) == (0, "")
