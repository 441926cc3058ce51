"""Each command with each path that makes no sense: words and a status, never a traceback."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from govim.cli.main import app
from govim.storage.folder import DataFolder
from tests.components.server import free_port

Spoil = Callable[[DataFolder], None]
Command = tuple[str, ...]
LANGUAGES = ("zh-CN", "en")


def commands(group: Any, before: Command = ()) -> Iterator[tuple[Command, Any]]:  # noqa: ANN401 -- typer's
    for name, command in group.commands.items():
        if getattr(command, "commands", None):
            if command.invoke_without_command:
                yield (*before, name), command
            yield from commands(command, (*before, name))
        else:
            yield (*before, name), command


COMMANDS = dict(commands(typer.main.get_command(app)))
WITH_DATA = [
    words
    for words, command in COMMANDS.items()
    if any(option.name == "data" for option in command.params) and words[0] != "config"  # has defaults
]
# What a command needs besides, to come to where it looks at the path.
NEEDED: dict[Command, list[str]] = {
    ("user", "add"): ["wang", "--name", "王", "--password-file", __file__],
    ("user", "password"): ["wang", "--password-file", __file__],
    ("cert",): ["--name", "localhost"],
    ("backup",): ["/absent/backups"],
    ("restore",): ["/absent/backup", "--keys", "/absent/keys"],
}
PATHS = [
    (words, option.opts[0])
    for words, command in COMMANDS.items()
    for option in command.params
    if option.name in {"config", "password_file"}
]


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """Serving takes it over."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = handlers, level
    sys.excepthook, threading.excepthook = hooks


@pytest.fixture
def nonsense(tmp_path: Path) -> dict[str, Path]:
    """Paths that are not what they should be."""
    (tmp_path / "file").write_bytes(b"\xff\xfe = [")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.odt").write_bytes(b"x")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone" / "away")
    return {
        "a file": tmp_path / "file",
        "below a file": tmp_path / "file" / "below",
        "a folder of something else": tmp_path / "other",
        "a link to nowhere": tmp_path / "nowhere",
        "too long a name": tmp_path / ("x" * 300),
        "where nothing can be made": Path("/proc/govim"),
    }


NONSENSE = (
    "a file",
    "below a file",
    "a folder of something else",
    "a link to nowhere",
    "too long a name",
    "where nothing can be made",
)


def ends_in_words(monkeypatch: pytest.MonkeyPatch, words: Command, *arguments: object) -> None:
    said = []
    extra = ["--port", str(free_port())] if words[0] in {"serve", "demo"} else []
    for language in LANGUAGES:
        monkeypatch.setenv("GOVIM_LANG", language)
        line = [*words, *NEEDED.get(words, []), *map(str, arguments), *extra]
        result = CliRunner().invoke(app, line)
        assert isinstance(result.exception, SystemExit), (line, result.output, result.exc_info)
        assert result.exit_code in ({1} if words == ("doctor",) else {2}), (line, result.output)
        said.append(result.output)
    assert said[0] != said[1], "one language only"


@pytest.mark.parametrize("kind", NONSENSE)
@pytest.mark.parametrize("words", WITH_DATA, ids=" ".join)
def test_a_data_folder_that_makes_no_sense_is_said(
    monkeypatch: pytest.MonkeyPatch, nonsense: dict[str, Path], words: Command, kind: str
) -> None:
    ends_in_words(monkeypatch, words, "--data", nonsense[kind])
    assert sorted(path.name for path in nonsense["a folder of something else"].iterdir()) == ["letter.odt"]


@pytest.mark.parametrize("kind", NONSENSE)
@pytest.mark.parametrize(("words", "option"), PATHS, ids=str)
def test_a_file_that_makes_no_sense_is_said(
    monkeypatch: pytest.MonkeyPatch,
    folder: DataFolder,
    nonsense: dict[str, Path],
    words: Command,
    option: str,
    kind: str,
) -> None:
    ends_in_words(monkeypatch, words, "--data", folder.root, option, nonsense[kind])


def no_database(folder: DataFolder) -> None:
    folder.database.write_bytes(b"")


def garbage(folder: DataFolder) -> None:
    folder.database.write_bytes(b"garbage" * 1000)


def folder_for_database(folder: DataFolder) -> None:
    folder.database.unlink()
    folder.database.mkdir()


def short_keys(folder: DataFolder) -> None:
    for file in folder.keys.iterdir():
        file.write_bytes(b"short")


def no_keys(folder: DataFolder) -> None:
    for file in folder.keys.iterdir():
        file.unlink()
    folder.keys.rmdir()


def file_for_trail(folder: DataFolder) -> None:
    folder.trail.rename(folder.root / "lost+found")
    folder.trail.write_bytes(b"")


def folder_for_lock(folder: DataFolder) -> None:
    folder.lock.unlink(missing_ok=True)
    folder.lock.mkdir()


SPOILT = (no_database, garbage, folder_for_database, short_keys, no_keys, file_for_trail, folder_for_lock)
OPENING = [("serve",), ("user", "add"), ("trail", "accept-loss")]


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("words", OPENING, ids=" ".join)
def test_a_spoilt_site_is_said(
    monkeypatch: pytest.MonkeyPatch, folder: DataFolder, words: Command, spoil: Spoil
) -> None:
    spoil(folder)
    ends_in_words(monkeypatch, words, "--data", folder.root)


@pytest.mark.parametrize("spoil", SPOILT[:-1], ids=lambda spoil: spoil.__name__)
def test_doctor_names_what_is_spoilt_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, folder: DataFolder, spoil: Spoil
) -> None:
    spoil(folder)
    ends_in_words(monkeypatch, ("doctor",), "--data", folder.root)


@pytest.mark.parametrize("words", WITH_DATA, ids=" ".join)
def test_what_may_not_be_read_is_said_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, nonsense: dict[str, Path], words: Command
) -> None:
    """Root may read everything, so the system's answer is replaced. Typer's own words are English only."""
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    ends_in_words(monkeypatch, words, "--data", nonsense["a file"])


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_word_that_is_no_text_is_said(monkeypatch: pytest.MonkeyPatch, words: Command) -> None:
    for language, said in zip(LANGUAGES, ("不是 UTF-8 文字", "is not UTF-8 text"), strict=True):
        monkeypatch.setenv("GOVIM_LANG", language)
        result = CliRunner().invoke(app, [*words, "\udcff"])
        assert (result.exit_code, said in result.output) == (2, True), result.output
