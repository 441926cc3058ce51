import subprocess
import sys
from importlib.metadata import version

import pytest
from typer.testing import CliRunner

from govim.cli.main import app


@pytest.mark.parametrize(
    "command",
    [
        ["serve"],
        ["init"],
        ["demo"],
        ["doctor"],
        ["user", "add"],
        ["user", "password"],
        ["trail", "accept-loss"],
        ["config"],
        ["cert"],
    ],
    ids=" ".join,
)
def test_each_command_explains_itself(command: list[str]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert "·" in result.stdout  # in both languages


def test_without_a_command_it_says_what_there_is() -> None:
    result = CliRunner().invoke(app, [])
    assert "serve" in result.output
    assert "demo" in result.output


@pytest.mark.parametrize(
    "words", [["--lang", "en", "serve", "-x"], ["serve", "--lang=en", "-x"], ["serve", "-x", "--lang", "en"]]
)
def test_a_language_that_is_asked_for_goes_before_the_environment(
    monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("GOVIM_LANG", "zh-CN")
    assert "there is no option -x" in CliRunner().invoke(app, words).stderr
    assert "没有选项 -x" in CliRunner().invoke(app, ["serve", "-x"]).stderr  # it held for one run


def test_the_version_is_that_of_the_package() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"govim {version('govim')}\n")


def test_a_command_that_needs_no_report_starts_without_its_libraries() -> None:
    """WeasyPrint and Alembic would cost every start (cold start ≤ 1.5 s)."""
    heavy = ("weasyprint", "alembic", "ldap", "psycopg")
    program = f"import sys, govim.cli.main; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
