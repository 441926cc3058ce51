"""What the command says, in which language, and with which status it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from govim.terminal import language, print_whatever_the_encoding
from govim.texts import Language, text

Advance = Callable[[int, int], None]
"""Done, of how many."""


class Status(IntEnum):
    GOOD = 0
    FINDINGS = 1
    UNUSABLE = 2
    REFUSED = 3


@dataclass(frozen=True, slots=True)
class Voice:
    language: Language
    out: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=True))
    problems: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, soft_wrap=True))

    def text(self, key: str, /, **values: object) -> str:
        return text(key, self.language, **values)

    def say(self, key: str, /, **values: object) -> None:
        self.out.print(Text(self.text(key, **values)))

    def warn(self, key: str, /, **values: object) -> None:
        self.problems.print(Text(self.text(key, **values), style="yellow"))

    def end(self, status: Status, said: str) -> NoReturn:
        self.problems.print(Text(said, style="red"))
        raise typer.Exit(status)

    def progress(self) -> Progress:
        """On standard error, so that standard output stays what was asked for."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        return Progress(
            *columns, console=self.problems, transient=True, disable=not self.problems.is_terminal
        )

    def task(self, progress: Progress, key: str) -> Advance:
        number = progress.add_task(self.text(key), total=None)
        return lambda done, total: progress.update(number, completed=done, total=total)


def find_voice(lang: str | None) -> Voice:
    """`--lang`, else GOVIM_LANG, else the locale, else Chinese."""
    print_whatever_the_encoding()
    return Voice(language(lang))
