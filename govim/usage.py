"""What somebody typed wrong, said in their language: typer's own words are English.

A message that is not known here is typer's to show; so are the pages of help, which it hands over as one.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from govim.texts import Language, text

WRONG = 2
ABORTED = 1

_MESSAGES = {
    "no_option_near": r"No such option: (?P<name>\S+) \(Possible options: (?P<near>.+)\)",
    "no_option": r"No such option: (?P<name>\S+)",
    "no_command": r"No such command '(?P<name>.*)'\.",
    "missing_command": r"Missing command\.",
    "missing_option": r"Missing option '(?P<name>.+?)'\..*",
    "missing_argument": r"Missing argument '(?P<name>.+?)'\..*",
    "extra": r"Got unexpected extra argument\(s\) \((?P<words>.*)\)",
    "needs_value": r"Option '(?P<name>.+)' requires an argument\.",
    "takes_no_value": r"Option '(?P<name>.+)' does not take a value\.",
    "not_one_of": r"Invalid value for '(?P<name>.+?)': .*is not one of (?P<choices>.+?)\.",
    "too_small": r"Invalid value for '(?P<name>.+?)': Input should be greater than or equal to (?P<least>.+)",
    "too_great": r"Invalid value for '(?P<name>.+?)': Input should be less than or equal to (?P<most>.+)",
    "no_number": r"Invalid value for '(?P<name>.+?)': Input should be a valid integer.*",
    "no_file": r"Invalid value for '(?P<name>.+?)': \w+ '(?P<file>.*)' does not exist\.",
    "folder": r"Invalid value for '(?P<name>.+?)': \w+ '(?P<file>.*)' is a directory\.",
    "not_readable": r"Invalid value for '(?P<name>.+?)': \w+ '(?P<file>.*)' is not readable\.",
    "wrong_value": r"Invalid value for '(?P<name>.+?)': .*",
}
_PATTERNS = {key: re.compile(pattern, re.DOTALL) for key, pattern in _MESSAGES.items()}


def explain(message: str, command: str, language: Language) -> str | None:
    """Typer's message in the chosen words, with the command that says more. None if it is not known here."""
    for key, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(message):
            values = {name: value.replace("'", "") for name, value in found.groupdict().items()}
            said = text(f"usage.{key}", language, **values)
            return text("usage.not_done", language, said=said, command=command)
    return None


@contextmanager
def usage_said(context: Any, language: Language) -> Iterator[None]:  # noqa: ANN401 -- typer's own is private
    try:
        yield
    except typer.TyperException as error:
        command = (getattr(error, "ctx", None) or context).command_path
        said = explain(error.format_message(), command, language)
        if said is None:
            raise
        typer.secho(said, err=True, fg="red")
        raise typer.Exit(WRONG) from None
    except typer.Abort:
        typer.secho(text("usage.aborted", language), err=True)
        raise typer.Exit(ABORTED) from None
