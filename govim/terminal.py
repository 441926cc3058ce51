"""What all command lines have in common: the language they speak, and words that are no text."""

import os
import sys
from contextvars import ContextVar
from typing import Annotated, Any, Literal, get_args

import typer
from typer.core import TyperCommand, TyperGroup

from govim.texts import Language, choose_language, text
from govim.usage import WRONG, usage_said

LANG = "--lang"
END_OF_OPTIONS = "--"
Wanted = Literal["zh", "zh-CN", "en"]
Lang = Annotated[Wanted | None, typer.Option(LANG, help="Language · 语言")]
_asked: ContextVar[str | None] = ContextVar("asked", default=None)


def language(wanted: str | None = None) -> Language:
    """What is wanted, else `--lang`, else GOVIM_LANG, else the locale, else Chinese."""
    names = ("GOVIM_LANG", "LC_ALL", "LANG")
    chosen = wanted or _asked.get() or next(filter(None, map(os.environ.get, names)), "")
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


def begin(context: Any, words: list[str]) -> None:  # noqa: ANN401 -- typer's own is private
    """Before anything is parsed, since that may have to be refused in words: the language, and only text."""
    print_whatever_the_encoding()
    token = _asked.set(_asked_for(words))
    context.call_on_close(lambda: _asked.reset(token))
    for word in words:
        if not is_text(word):
            typer.secho(text("cli.not_text", language(), word=ascii(word)), err=True, fg="red")
            raise typer.Exit(WRONG)


def split_lang(words: list[str]) -> tuple[list[str], list[str]]:
    """What asks for a language, wherever it stands, and the rest."""
    end = words.index(END_OF_OPTIONS) if END_OF_OPTIONS in words else len(words)
    for at, word in enumerate(words[:end]):
        if word == LANG or word.startswith(f"{LANG}="):
            after = at + (2 if word == LANG else 1)
            return words[at:after], [*words[:at], *words[after:]]
    return [], words


def _asked_for(words: list[str]) -> str | None:
    """None, too, for a language that we have not: that is refused in the one that holds otherwise."""
    asked, _ = split_lang(words)
    name = asked[-1].removeprefix(f"{LANG}=") if asked else ""
    return name if name in get_args(Wanted) else None


class TextOnly(TyperGroup):
    """Commands whose every word is text: refused before anything is looked at or recorded."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        begin(ctx, args)
        with usage_said(ctx, language()):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        with usage_said(ctx, language()):
            return super().invoke(ctx)


class OneCommand(TyperCommand):
    """The same for a program that is one command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        begin(ctx, args)
        with usage_said(ctx, language()):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        with usage_said(ctx, language()):
            return super().invoke(ctx)
