import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govim.cli.speaking import out, problems
from govim.conformance.cli import DEMO_LOGINS, DEMO_PASSWORD, app
from govim.demo.organisation import PASSWORD, PEOPLE
from tests.components.secure_server import SecureServer
from tests.components.server import Server, free_port
from tests.govim.conformance.conftest import LOGINS


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")
    for console in (out, problems):
        monkeypatch.setattr(console, "width", 300)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_the_demo_accounts_are_those_of_the_demo() -> None:
    assert DEMO_PASSWORD == PASSWORD
    assert set(DEMO_LOGINS) <= {person.login for person in PEOPLE if person.duty is None}


def test_a_server_is_held_to_a_group(server: Server) -> None:
    code, said, _ = run(server.url, "--only", "pings")
    assert code == 0
    assert "Conformant: " in said
    assert "0 failed" in said


def test_programs_get_json(server: Server, tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    passwords.write_text(f"{PASSWORD}\n{PASSWORD}\n")
    accounts = [part for login in LOGINS for part in ("--login", login)]
    code, said, _ = run(
        server.socket_url, "--json", "--only", "pings", *accounts, "--password-file", str(passwords)
    )
    assert (code, json.loads(said)["conformant"]) == (0, True)


def test_a_failure_is_the_exit_status(server: Server) -> None:
    code, said, _ = run(f"{server.url}/nowhere", "--only", "pings")
    assert code == 1
    assert "Not conformant: 0 passed" in said


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nonsense"], "is no address"),
        (["http://127.0.0.1:1", "--only", "nothing"], "there is no group nothing"),
        ([f"http://127.0.0.1:{free_port()}"], "does not answer"),
    ],
)
def test_what_cannot_be_run_says_why(arguments: list[str], why: str) -> None:
    code, _, said = run(*arguments)
    assert code == 2
    assert why in said


def test_a_wrong_password_and_a_missing_one_are_said(server: Server, tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    passwords.write_text("wrong\n")
    code, _, said = run(server.url, "--login", "lina", "--password-file", str(passwords))
    assert (code, "signing in failed" in said) == (2, True)
    code, _, said = run(server.url, "--login", "a", "--login", "b", "--password-file", str(passwords))
    assert (code, "fewer passwords" in said) == (2, True)


def test_a_server_over_tls_is_held_with_its_authority(tmp_path: Path, demo_site: Path) -> None:
    shutil.copytree(demo_site, tmp_path / "data")
    server = SecureServer(tmp_path / "data")
    server.start()
    try:
        code, said, _ = run(server.url, "--authority", str(server.tls.authority), "--only", "pings")
        assert (code, "0 failed" in said) == (0, True)
        code, _, said = run(server.url, "--only", "pings")
        assert (code, "not trusted" in said) == (2, True)
    finally:
        server.stop()
