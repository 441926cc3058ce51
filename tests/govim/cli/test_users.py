import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from govim.cli.main import app
from govim.identity.passwords import Passwords
from govim.storage.accounts import find_account, find_rights
from govim.storage.database import open_reader, take_lock
from govim.storage.folder import DataFolder
from govim_audit.record import Kind
from tests.govim.sites import SqlStore
from tests.govim.world import SetClock


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text("密码 correct horse\nnot this line\n", encoding="utf-8")
    return file


def user(folder: DataFolder, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["user", *arguments, "--data", str(folder.root)])


async def test_a_user_is_added_with_name_duty_and_password(folder: DataFolder, secret: Path) -> None:
    result = user(
        folder,
        "add",
        "wang",
        "--name",
        "王合规",
        "--duty",
        "compliance_officer",
        "--password-file",
        str(secret),
    )
    assert result.exit_code == 0, result.output
    assert "wang" in result.stdout
    engine = open_reader(folder)
    with engine.begin() as connection:
        account = find_account(connection, "wang")
        assert account is not None
        assert "audit.search" in find_rights(connection, account.person)
    engine.dispose()
    assert str(account.person) in result.stdout
    passwords = Passwords()
    assert await passwords.check("密码 correct horse", account.password_hash)
    passwords.close()


def test_a_password_is_asked_for_twice_and_never_shown(folder: DataFolder) -> None:
    """At a real terminal, as a person types."""
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "govim", "user", "add", "wang", "--name", "王"]
    command += ["--data", str(folder.root)]
    with subprocess.Popen(command, stdin=end, stdout=end, stderr=end, start_new_session=True) as process:
        os.close(end)
        shown = b""
        for asked in (b"Password: ", b"The same again: "):
            while not shown.endswith(asked):
                shown += os.read(terminal, 4096)
            os.write(terminal, b"correct horse\n")
        with suppress(OSError):  # EIO: the other end is closed
            while piece := os.read(terminal, 4096):
                shown += piece
    os.close(terminal)
    assert process.returncode == 0
    assert b"User added: wang" in shown
    assert b"correct horse" not in shown


@pytest.mark.parametrize("words", [("add", "wang", "--name", "王"), ("password", "wang")])
@pytest.mark.parametrize(("language", "said"), [("en", "no terminal"), ("zh-CN", "没有终端")])
def test_without_a_terminal_a_file_is_asked_for(
    words: tuple[str, ...], language: str, said: str, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVIM_LANG", language)
    result = user(folder, *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "--password-file" in result.stderr
    assert "Abort" not in result.output


def test_a_short_password_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    (tmp_path / "short").write_text("1234567\n")
    result = user(folder, "add", "wang", "--name", "王", "--password-file", str(tmp_path / "short"))
    assert result.exit_code == 2
    assert "at least 8" in result.output


def test_a_taken_login_is_said_in_words(folder: DataFolder, secret: Path) -> None:
    for login, code in (("wang", 0), ("Wang", 3)):
        result = user(folder, "add", login, "--name", "王", "--password-file", str(secret))
        assert result.exit_code == code
    assert "“Wang” is taken" in result.output


def test_a_new_password_is_on_record(folder: DataFolder, secret: Path) -> None:
    user(folder, "add", "wang", "--name", "王", "--password-file", str(secret))
    result = user(folder, "password", "wang", "--password-file", str(secret))
    assert result.exit_code == 0
    store = SqlStore(folder, SetClock())
    assert [record.kind for record in store.records()] == [Kind.PERSON_ADDED, Kind.PASSWORD_SET]
    store.core.close()


def test_an_unknown_user_has_no_password(folder: DataFolder, secret: Path) -> None:
    result = user(folder, "password", "nobody", "--password-file", str(secret))
    assert result.exit_code == 3
    assert "“nobody”" in result.output


def test_a_folder_in_use_or_without_a_site_is_said(folder: DataFolder, secret: Path) -> None:
    with take_lock(folder):
        busy = user(folder, "password", "wang", "--password-file", str(secret))
    assert busy.exit_code == 2
    assert "in use" in busy.output
    absent = user(DataFolder(folder.root / "no"), "password", "wang", "--password-file", str(secret))
    assert absent.exit_code == 2
    assert "govim init" in absent.output


@pytest.mark.parametrize(("login", "name"), [("", "王"), ("a b", "王"), ("wang", " "), ("wang", "王\x1b[2J")])
def test_what_is_no_login_or_no_name_is_refused(
    folder: DataFolder, secret: Path, login: str, name: str
) -> None:
    result = user(folder, "add", login, "--name", name, "--password-file", str(secret))
    assert result.exit_code == 3
    assert "Not done: a " in result.output


def test_duties_exclude_one_another_so_one_is_given(folder: DataFolder, secret: Path) -> None:
    duties = ("--duty", "system_admin", "--duty", "security_auditor")
    result = user(folder, "add", "wang", "--name", "王", *duties, "--password-file", str(secret))
    assert result.exit_code == 2
    assert "exclude one another" in result.output
    engine = open_reader(folder)
    with engine.begin() as connection:
        assert find_account(connection, "wang") is None
    engine.dispose()
