import pytest
from typer.testing import CliRunner, Result

from govim.cli.main import app
from govim.storage.failed_mark import mark_failed
from govim.storage.folder import DataFolder


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVIM_LANG", "en")


def run(folder: DataFolder, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(folder.root)])


def test_without_a_failure_there_is_nothing_to_accept(closed_site: DataFolder) -> None:
    result = run(closed_site, "storage", "accept")
    assert (result.exit_code, "nothing to accept" in result.stdout) == (0, True)


def test_an_accepted_storage_is_said_with_what_had_failed(closed_site: DataFolder) -> None:
    mark_failed(closed_site, OSError("EIO"))
    told = run(closed_site, "doctor")
    assert (told.exit_code, "OSError: EIO" in told.stdout) == (1, True)
    result = run(closed_site, "storage", "accept")
    assert (result.exit_code, "OSError: EIO" in result.stdout) == (0, True)
    assert "OSError: EIO" not in run(closed_site, "doctor").stdout


def test_until_then_commands_are_refused(closed_site: DataFolder) -> None:
    mark_failed(closed_site, OSError("EIO"))
    refused = run(closed_site, "user", "password", "ada", "--password-file", __file__)
    assert (refused.exit_code, "read-only" in refused.output) == (3, True)
