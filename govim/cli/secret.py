"""Passwords and passphrases: from a file's first line, or asked for. Never from the command line, which
anybody on the machine can read."""

import sys
from pathlib import Path

import typer

from govim.cli.speaking import give_up, warn
from govim.terminal import language
from govim.texts import text


def first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0]
    except UnicodeDecodeError:
        give_up("cli.user.not_utf8", file=file)


def passphrase(file: Path | None, *, is_new: bool) -> str:
    """A new one is asked for twice."""
    return _secret(file, "backup.passphrase", is_new=is_new)


def new_password(file: Path | None) -> str:
    return _secret(file, "cli.user.password", is_new=True)


def _secret(file: Path | None, asking: str, *, is_new: bool) -> str:
    """Without a terminal nobody can be asked unseen."""
    if file is not None:
        return first_line(file)
    if not sys.stdin.isatty():
        give_up(f"{asking}_needed")
    while True:
        secret = _ask(asking)
        if not is_new or _ask("cli.secret.again") == secret:
            return secret
        warn("cli.secret.differs")


def _ask(asking: str) -> str:
    asked: str = typer.prompt(text(asking, language()), hide_input=True, err=True)
    return asked
