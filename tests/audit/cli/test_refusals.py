"""Each audit command with each path that makes no sense: words and a status, never a traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from govim.storage.folder import DataFolder
from govim.storage.seal import Unreadable
from govim_audit.cli.refusals import refusals_said
from govim_audit.cli.voice import find_voice
from govim_audit.record import NotALeaf
from tests.audit.cli.conftest import Run
from tests.audit.site import TalkedSite

OFFICER = ["--as", "officer"]
SEARCH, REPORT = ["search", "预算", *OFFICER], ["report", "预算", *OFFICER, "--format", "jsonl"]


@pytest.fixture
def nonsense(tmp_path: Path) -> list[Path]:
    """Paths that are not what they should be."""
    (tmp_path / "file").write_bytes(b"\xff\xfe = [")
    (tmp_path / "other").mkdir()
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone" / "away")
    below = tmp_path / "file" / "below"
    return [
        tmp_path / "file",
        below,
        tmp_path / "other",
        tmp_path / "nowhere",
        tmp_path / ("x" * 300),
        Path("/proc/govim"),
    ]


def ends_in_words(run: Run, *words: object) -> None:
    said = []
    for language in ("zh", "en"):
        result = run(*words, "--lang", language)
        assert isinstance(result.exception, SystemExit), (words, result.output, result.exc_info)
        assert result.exit_code == 2, (words, result.output)
        said.append(result.output)
    assert said[0] != said[1], (words, said)


def test_a_data_folder_that_makes_no_sense_is_said(run: Run, nonsense: list[Path], tmp_path: Path) -> None:
    for path in nonsense:
        ends_in_words(run, *SEARCH, "--data", path)
        ends_in_words(run, *REPORT, "--data", path, "--out", tmp_path / "out")
        ends_in_words(run, "verify", path)
    assert not (tmp_path / "out").exists()


def test_a_password_file_that_makes_no_sense_is_said(
    run: Run, site: TalkedSite, nonsense: list[Path]
) -> None:
    for path in nonsense:
        ends_in_words(run, *SEARCH, "--data", site.folder.root, "--password-file", path)


def test_a_place_for_the_report_that_makes_no_sense_is_said(
    run: Run, site: TalkedSite, nonsense: list[Path]
) -> None:
    for path in nonsense:
        ends_in_words(run, *REPORT, "--data", site.folder.root, "--out", path)


def test_a_key_or_a_mirror_that_makes_no_sense_is_said(
    run: Run, site: TalkedSite, nonsense: list[Path], tmp_path: Path
) -> None:
    made = run(*REPORT, "--data", site.folder.root, "--out", tmp_path / "out")
    assert made.exit_code == 0, made.output
    for path in nonsense:
        for words in (
            ["verify", tmp_path / "out", "--vkey", path],
            ["verify", tmp_path / "out", "--anchor", path],
            ["verify", site.folder.root, "--mirror", path],
        ):
            result = run(*words)
            assert isinstance(result.exception, SystemExit) or result.exception is None, (
                words,
                result.exc_info,
            )
            assert result.output, words


def garbage(folder: DataFolder) -> None:
    folder.database.write_bytes(b"garbage" * 1000)


def no_database(folder: DataFolder) -> None:
    folder.database.write_bytes(b"")


def short_keys(folder: DataFolder) -> None:
    for file in folder.keys.iterdir():
        file.write_bytes(b"short")


def file_for_index(folder: DataFolder) -> None:
    folder.index.rename(folder.root / "lost+found")
    folder.index.write_bytes(b"")


def file_for_trail(folder: DataFolder) -> None:
    folder.trail.rename(folder.root / "lost+found")
    folder.trail.write_bytes(b"")


@pytest.mark.parametrize(
    "spoil",
    [garbage, no_database, short_keys, file_for_index, file_for_trail],
    ids=lambda spoil: spoil.__name__,
)
def test_a_spoilt_site_is_said(
    run: Run, site: TalkedSite, tmp_path: Path, spoil: Callable[[DataFolder], None]
) -> None:
    spoil(site.folder)
    ends_in_words(run, *SEARCH, "--data", site.folder.root)
    ends_in_words(run, *REPORT, "--data", site.folder.root, "--out", tmp_path / "out")
    result = run("verify", site.folder.root)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert result.exit_code in ({0} if spoil is file_for_index else {1, 2})  # the index is no evidence


@pytest.mark.parametrize(
    "words",
    [
        ["search", "\udcff", *OFFICER],
        ["search", *OFFICER, "--sender", "\ud800"],
        ["search", "x", "--as", "\udcff"],
        ["report", "x", *OFFICER, "--out", "\udcff"],
        ["verify", "\udcff"],
    ],
    ids=ascii,
)
def test_a_word_that_is_no_text_is_not_taken_for_a_changed_record(
    run: Run, site: TalkedSite, words: list[str]
) -> None:
    result = run(*words, *(["--data", site.folder.root] if words[0] != "verify" else []))
    assert result.exit_code == 2
    assert "不是 UTF-8 文字" in result.output
    assert "改动" not in result.output


@pytest.mark.parametrize("error", [Unreadable(), NotALeaf("x")])
def test_a_changed_record_is_said_with_what_to_do(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit), refusals_said(find_voice("en")):
        raise error
    said = capsys.readouterr().err
    assert "cannot be read. Run govim-audit verify" in said


def test_only_what_verification_raises_is_called_a_changed_record() -> None:
    with pytest.raises(ValueError, match="a bug"), refusals_said(find_voice("en")):
        raise ValueError("a bug")


@pytest.mark.parametrize("command", [SEARCH, REPORT])
def test_a_period_that_ends_before_it_begins_is_refused(
    run: Run, site: TalkedSite, tmp_path: Path, command: list[str]
) -> None:
    period = ["--after", "2026-11-25", "--before", "2026-11-24", "--data", site.folder.root]
    result = run(*command, *period, *(["--out", tmp_path / "out"] if command is REPORT else []))
    assert result.exit_code == 2
    assert "2026-11-25 不早于" in result.stderr
    assert "完整" not in result.stdout


def test_what_may_not_be_read_is_said_in_both_languages(
    run: Run, nonsense: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything, so the system's answer is replaced. Typer's own words are English only."""
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    ends_in_words(run, *SEARCH, "--data", nonsense[0], "--password-file", nonsense[0])
    ends_in_words(run, *REPORT, "--data", nonsense[0], "--out", nonsense[0])
    ends_in_words(run, "verify", nonsense[0])
