"""What the command line says, and in which language."""

import os
from typing import NoReturn

import typer
from rich.console import Console

from govim.texts import Language, choose_language, text

out = Console()
problems = Console(stderr=True)
UNUSABLE = 2


def language() -> Language:
    """GOVIM_LANG, else the locale, else Chinese."""
    wanted = os.environ.get("GOVIM_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    return choose_language(wanted.replace("_", "-").partition(".")[0])


def say(key: str, **values: object) -> None:
    out.print(text(key, language(), **values), markup=False, highlight=False, soft_wrap=True)


def give_up(key: str, **values: object) -> NoReturn:
    """Say what is wrong and what to do, and end."""
    give_up_with(text(key, language(), **values))


def give_up_with(said: str) -> NoReturn:
    problems.print(said, markup=False, highlight=False, style="red", soft_wrap=True)
    raise typer.Exit(UNUSABLE)
