"""What the command line says, and in which language."""

from typing import NoReturn

import typer
from rich.console import Console

from govim.terminal import language
from govim.texts import text

out = Console()
problems = Console(stderr=True)
UNUSABLE = 2


def say(key: str, **values: object) -> None:
    out.print(text(key, language(), **values), markup=False, highlight=False, soft_wrap=True)


def warn(key: str, **values: object) -> None:
    problems.print(
        text(key, language(), **values), markup=False, highlight=False, style="red", soft_wrap=True
    )


def give_up(key: str, **values: object) -> NoReturn:
    """Say what is wrong and what to do, and end."""
    give_up_with(text(key, language(), **values))


def give_up_with(said: str) -> NoReturn:
    problems.print(said, markup=False, highlight=False, style="red", soft_wrap=True)
    raise typer.Exit(UNUSABLE)
