from datetime import UTC, datetime
from pathlib import Path

import pytest

from govim.config import load
from govim.config.problem import Complaint, Problem
from govim.storage.folder import DataFolder
from govim.tls.authority import alternative_name
from govim.tls.folder import TlsFolder
from govim.wiring.preflight import find_lacking

NAMES = [alternative_name("localhost")]
EVERYWHERE = "[listen]\nhost = '0.0.0.0'\n"


def lacking(folder: DataFolder, toml: str) -> list[Complaint]:
    (folder.root / "govim.toml").write_text(toml, encoding="utf-8")
    return list(find_lacking(folder, load(folder.root)))


def place(folder: DataFolder, line: int) -> str:
    return f"{folder.root / 'govim.toml'}:{line}"


def test_loopback_with_the_defaults_lacks_nothing(folder: DataFolder, tmp_path: Path) -> None:
    assert lacking(folder, "") == []
    assert list(find_lacking(DataFolder(tmp_path / "new"), load(tmp_path / "new"))) == []


def test_another_address_needs_a_certificate(folder: DataFolder) -> None:
    expected = Complaint(problem=Problem.NEEDS_TLS, place=place(folder, 2), key="listen.host")
    assert lacking(folder, EVERYWHERE) == [expected]
    TlsFolder.of(folder).make(NAMES, at=datetime.now(UTC))
    assert lacking(folder, EVERYWHERE) == []


@pytest.mark.parametrize(
    ("name", "spoil", "problem", "key"),
    [
        ("c.pem", None, Problem.UNREADABLE_FILE, "tls.certificate"),
        ("c.pem", "planted", Problem.NOT_PEM, "tls.certificate"),
        ("k.pem", None, Problem.UNREADABLE_FILE, "tls.key"),
        ("k.pem", "planted", Problem.UNUSABLE_KEY, "tls.key"),
    ],
)
def test_what_is_wrong_with_a_named_certificate_is_said_by_its_setting(
    folder: DataFolder, name: str, spoil: str | None, problem: Problem, key: str
) -> None:
    issued = TlsFolder.of(folder).make(NAMES, at=datetime.now(UTC))
    (folder.root / "c.pem").write_bytes(issued.certificate_pem)
    (folder.root / "k.pem").write_bytes(issued.key_pem)
    (folder.root / "k.pem").chmod(0o600)
    toml = "[tls]\ncertificate = 'c.pem'\nkey = 'k.pem'"
    assert lacking(folder, toml) == []
    file = folder.root / name
    file.unlink() if spoil is None else file.write_text(spoil)
    (found,) = lacking(folder, toml)
    assert (found.problem, found.key, found.file) == (problem, key, str(file))
    assert found.place == place(folder, 2 if key == "tls.certificate" else 3)
    assert "planted" not in found.explain("en")


def test_a_key_that_others_can_read_is_said_with_the_command(folder: DataFolder) -> None:
    issued = TlsFolder.of(folder).make(NAMES, at=datetime.now(UTC))
    both = folder.root / "both.pem"
    both.write_bytes(issued.key_pem + issued.certificate_pem)
    both.chmod(0o644)
    (found,) = lacking(folder, "[tls]\ncertificate = 'both.pem'\nkey = 'both.pem'")
    assert (found.problem, found.key, found.place) == (Problem.OPEN_SECRET, "tls.key", place(folder, 3))
    assert f"chmod 600 {both}" in found.explain("en")


@pytest.mark.parametrize(("mode", "problem"), [(None, Problem.UNREADABLE_FILE), (0o644, Problem.OPEN_SECRET)])
def test_a_password_s_file_is_private_and_there(
    folder: DataFolder, mode: int | None, problem: Problem
) -> None:
    if mode is not None:
        (folder.root / "password").write_text("planted")
        (folder.root / "password").chmod(mode)
    (found,) = lacking(folder, "[storage]\npassword_file = 'password'")
    assert (found.problem, found.place) == (problem, place(folder, 2))
    assert found.file == str(folder.root / "password")
    assert "planted" not in found.explain("en")


def test_a_mirror_is_there_before_the_server(folder: DataFolder, tmp_path: Path) -> None:
    mirror = tmp_path / "on a share"
    (found,) = lacking(folder, f"[audit]\nmirrors = ['{mirror}']")
    assert (found.problem, found.place, found.file) == (Problem.NO_MIRROR, place(folder, 2), str(mirror))
    assert f"mkdir '{mirror}'" in found.explain("en")
    mirror.mkdir()
    assert lacking(folder, f"[audit]\nmirrors = ['{mirror}']") == []


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (found,) = find_lacking(DataFolder(tmp_path / "file"), load(tmp_path))
    assert (found.problem, found.place) == (Problem.NOT_A_FOLDER, str(tmp_path / "file"))
