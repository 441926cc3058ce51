"""What both command lines have in common: the language they speak, and words that are no text."""

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from govim.texts import Language, choose_language, text


def language(wanted: str | None = None) -> Language:
    """What is wanted, else GOVIM_LANG, else the locale, else Chinese."""
    names = ("GOVIM_LANG", "LC_ALL", "LANG")
    chosen = wanted or next(filter(None, map(os.environ.get, names)), "")
    return choose_language(chosen.replace("_", "-").partition(".")[0])


def is_text(word: str) -> bool:
    """Bytes that are not UTF-8 come from the shell as lone surrogates, which nothing can store or print."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def print_whatever_the_encoding() -> None:
    """A terminal of another encoding is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


class TextOnly(TyperGroup):
    """Commands whose every word is text: refused before anything is looked at or recorded."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 -- typer's own is private
        for word in args:
            if not is_text(word):
                raise typer.BadParameter(text("cli.not_text", language(), word=ascii(word)), ctx)
        return super().parse_args(ctx, args)
