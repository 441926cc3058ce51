"""Passwords and passphrases: from a file's first line, or asked for. Never from the command line, which
anybody on the machine can read."""

import sys
from pathlib import Path

import typer

from govim.cli.speaking import give_up
from govim.terminal import language
from govim.texts import text


def first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0]
    except UnicodeDecodeError:
        give_up("cli.user.not_utf8", file=file)


def passphrase(file: Path | None, *, is_new: bool) -> str:
    """A new one is asked for twice."""
    if file is not None:
        return first_line(file)
    if not sys.stdin.isatty():
        give_up("backup.passphrase_needed")
    label = text("backup.passphrase", language())
    asked: str = typer.prompt(label, hide_input=True, confirmation_prompt=is_new)
    return asked
