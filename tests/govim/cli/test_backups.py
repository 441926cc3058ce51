import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from govim.backup import make
from govim.backup.files import Progress
from govim.cli.main import app
from govim.storage.database import open_writer, take_lock
from govim.storage.folder import DataFolder
from govim.storage.upgrade import upgrade_schema
from tests.govim.backup.backups import PASSPHRASE
from tests.govim.sites import ServedSite


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")


@pytest.fixture
def passphrase(tmp_path: Path) -> list[str]:
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    return ["--passphrase-file", str(tmp_path / "passphrase")]


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def only(folder: Path) -> Path:
    [found] = folder.iterdir()
    return found


def test_there_and_back(closed_site: DataFolder, tmp_path: Path, passphrase: list[str]) -> None:
    places = ["--keys-to", tmp_path / "safe", *passphrase]
    made = run("backup", tmp_path / "b", "--data", closed_site.root, *places)
    assert made.exit_code == 0, made.output
    assert str(only(tmp_path / "safe")) in made.stdout
    assert "--keys-to" not in made.stdout
    keys = ["--keys", only(tmp_path / "safe"), *passphrase]
    restored = run("restore", only(tmp_path / "b"), "--data", tmp_path / "new", *keys)
    assert restored.exit_code == 0, restored.output
    for part in ("epoch 2", "No checkpoint mirror", "govim-audit verify", "govim serve"):
        assert part in restored.stdout
    assert "rehearsal" not in restored.stdout


def test_what_is_on_no_list_is_named(closed_site: DataFolder, tmp_path: Path, passphrase: list[str]) -> None:
    run("backup", tmp_path / "b", "--data", closed_site.root, "--keys-to", tmp_path / "safe", *passphrase)
    (only(tmp_path / "b") / "data" / "planted").write_text("x")
    keys = ("--keys", only(tmp_path / "safe"), *passphrase)
    result = run("restore", only(tmp_path / "b"), "--data", tmp_path / "new", *keys)
    assert (result.exit_code, "data/planted" in result.stderr) == (0, True), result.output


def test_without_keys_it_says_what_a_restore_needs(closed_site: DataFolder, tmp_path: Path) -> None:
    made = run("backup", tmp_path / "b", "--data", closed_site.root)
    assert (made.exit_code, "cannot be restored" in made.stdout) == (0, True)
    refused = run("restore", only(tmp_path / "b"), "--data", tmp_path / "new", "--keys", tmp_path / "no")
    assert (refused.exit_code, "no keys" in refused.output) == (2, True)
    kept = ["--keys", closed_site.keys, "--rehearsal"]
    rehearsed = run("restore", only(tmp_path / "b"), "--data", tmp_path / "new", *kept)
    assert (rehearsed.exit_code, "audit.mirrors" in rehearsed.stdout) == (0, True)


def test_what_cannot_be_recorded_is_a_backup_all_the_same(closed_site: DataFolder, tmp_path: Path) -> None:
    with take_lock(closed_site):
        made = run("backup", tmp_path / "b", "--data", closed_site.root)
    assert (made.exit_code, "no audit record" in made.stdout) == (0, True)
    assert only(tmp_path / "b").exists()


def test_an_interruption_is_said_and_leaves_nothing(
    closed_site: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(source: Path, target: Path, progress: Progress) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(make, "copy_database", interrupt)
    stopped = run("backup", tmp_path / "b", "--data", closed_site.root)
    assert (stopped.exit_code, "Interrupted" in stopped.stdout) == (130, True)
    assert list((tmp_path / "b").iterdir()) == []


def stopped_half_way(folder: DataFolder, place: Path, number: signal.Signals) -> tuple[int, str, str]:
    """A real process that gets a real signal as soon as there is something half."""
    folder.blobs.mkdir()
    for name in range(2000):
        (folder.blobs / f"{name:04}").write_bytes(bytes(1000))
    command = [sys.executable, "-m", "govim", "backup", str(place), "--data", str(folder.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while not list(place.glob("*.partial/data/blobs/0001")) and running.poll() is None:
            pass
        running.send_signal(number)
        said, wrong = running.communicate(timeout=30)
    return running.returncode, said, wrong


def test_ctrl_c_ends_it_with_words_and_leaves_nothing(closed_site: DataFolder, tmp_path: Path) -> None:
    status, said, wrong = stopped_half_way(closed_site, tmp_path / "b", signal.SIGINT)
    assert (status, "Interrupted" in said, wrong) == (130, True, "")
    assert list((tmp_path / "b").iterdir()) == []


def test_kill_leaves_nothing_that_looks_whole_and_the_next_one_tidies_up(
    closed_site: DataFolder, tmp_path: Path
) -> None:
    stopped_half_way(closed_site, tmp_path / "b", signal.SIGKILL)
    half = only(tmp_path / "b")
    assert (half.suffix, (half / "manifest.json").exists()) == (".partial", False)
    refused = run("restore", half, "--data", tmp_path / "new", "--keys", closed_site.keys)
    assert (refused.exit_code, "no whole backup" in refused.output) == (2, True)
    assert not closed_site.backups.exists()
    assert run("backup", tmp_path / "b", "--data", closed_site.root).exit_code == 0
    assert only(tmp_path / "b").suffix == ""


def test_a_refusal_is_said_in_words(closed_site: DataFolder, tmp_path: Path) -> None:
    refused = run("backup", closed_site.root / "b", "--data", closed_site.root)
    assert (refused.exit_code, "inside the data folder" in refused.output) == (2, True)


def test_an_upgrade_needs_a_place_for_its_backup(closed_site: DataFolder, tmp_path: Path) -> None:
    assert "nothing to upgrade" in run("upgrade", "--data", closed_site.root).stdout
    engine = open_writer(closed_site)
    with engine.begin() as connection:
        upgrade_schema(connection, "-1")
        before = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    engine.dispose()
    refused = run("upgrade", "--data", closed_site.root)
    assert (refused.exit_code, "--backup" in refused.output) == (2, True)
    accepted = run("trail", "accept-loss", "--data", closed_site.root)
    assert (accepted.exit_code, "govim upgrade" in accepted.output) == (2, True)
    done = run("upgrade", "--backup", tmp_path / "b", "--data", closed_site.root)
    assert (done.exit_code, before in done.stdout) == (0, True)
    assert only(tmp_path / "b").name in done.stdout


def test_of_a_database_server_only_the_folder_is_backed_up(served_site: ServedSite, tmp_path: Path) -> None:
    folder = served_site.folder
    (folder.root / "govim.toml").write_text(f'[storage]\nurl = "{served_site.url}"\n')
    refused = run("backup", tmp_path / "b", "--data", folder.root)
    assert (refused.exit_code, "--only-folder" in refused.output) == (2, True)
    made = run("backup", tmp_path / "b", "--data", folder.root, "--only-folder")
    assert (made.exit_code, "database is not in it" in made.stdout) == (0, True), made.output
    assert "no audit record" not in made.stdout
    assert not (only(tmp_path / "b") / "data/govim.db").exists()
