"""A policy pack as a TOML document: every key is asked for by name, and what nobody asked for is refused.

Each complaint names file, line and key, so that an administrator can go there (fault 30).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Final, NoReturn

from govim_policies.toml_text import TomlSyntaxError, TomlText

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_-]{0,63}")


class Problem(StrEnum):
    """What can be wrong with a pack."""

    SYNTAX = "syntax"
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    WRONG_TYPE = "wrong_type"
    BAD_ID = "bad_id"
    DUPLICATE_ID = "duplicate_id"
    EMPTY_WORD = "empty_word"
    OUT_OF_RANGE = "out_of_range"


class PackError(ValueError):
    """The pack is refused as a whole; the policy in force stays. `code` is a key of the text catalogue."""

    def __init__(self, problem: Problem, *, source: str, line: int, key: str, expected: str = "") -> None:
        self.problem, self.source, self.line, self.key, self.expected = problem, source, line, key, expected
        self.code: Final = f"policy_pack_{problem}"
        place = f"{source}:{line}: {key}" if key else f"{source}:{line}"
        super().__init__(f"{place}: {problem}" + (f" ({expected})" if expected else ""))


class Document:
    """The text of a pack, and where its keys stand."""

    def __init__(self, text: str, source: str) -> None:
        self._source = source
        try:
            self._toml = TomlText(text)
        except TomlSyntaxError as error:
            raise PackError(
                Problem.SYNTAX, source=source, line=error.line, key="", expected=str(error)
            ) from error

    def root(self) -> "Table":
        return Table(self, "", self._toml.content)

    def refuse(self, problem: Problem, key: str, expected: str = "") -> NoReturn:
        raise PackError(problem, source=self._source, line=self._toml.line(key), key=key, expected=expected)


class Table:
    """One table of the document. `end` refuses the keys that were not asked for."""

    def __init__(self, document: Document, path: str, content: Mapping[str, object]) -> None:
        self._document = document
        self._path = path
        self._content = dict(content)

    def _take(self, key: str) -> object:
        if key not in self._content:
            self._document.refuse(Problem.MISSING_KEY, self.path(key))
        return self._content.pop(key)

    def path(self, key: str) -> str:
        return f"{self._path}.{key}".removeprefix(".")

    def refuse(self, problem: Problem, key: str, expected: str = "") -> NoReturn:
        self._document.refuse(problem, self.path(key), expected)

    def text(self, key: str) -> str:
        value = self._take(key)
        if not isinstance(value, str):
            self.refuse(Problem.WRONG_TYPE, key, "string")
        return value

    def identifier(self, key: str) -> str:
        value = self.text(key)
        if not _IDENTIFIER.fullmatch(value):
            self.refuse(Problem.BAD_ID, key, "a-z 0-9 _ -")
        return value

    def whole(self, key: str, *, at_least: int, at_most: int) -> int:
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(Problem.WRONG_TYPE, key, "integer")
        if not at_least <= value <= at_most:
            self.refuse(Problem.OUT_OF_RANGE, key, f"{at_least} … {at_most}")
        return value

    def yes_or_no(self, key: str) -> bool:
        value = self._take(key)
        if not isinstance(value, bool):
            self.refuse(Problem.WRONG_TYPE, key, "true, false")
        return value

    def texts(self, key: str) -> list[str]:
        value = self._take(key)
        if not isinstance(value, list):
            self.refuse(Problem.WRONG_TYPE, key, "array of strings")
        for index, each in enumerate(value):
            if not isinstance(each, str):
                self.refuse(Problem.WRONG_TYPE, f"{key}[{index}]", "string")
        return value

    def flag(self, key: str) -> bool:
        value = self._take(key)
        if not isinstance(value, bool):
            self.refuse(Problem.WRONG_TYPE, key, "true, false")
        return value

    def among(self, key: str, choices: Collection[str]) -> frozenset[str]:
        """Some of the choices, or none of them."""
        values = self.texts(key)
        for index, each in enumerate(values):
            if each not in choices:
                self.refuse(Problem.OUT_OF_RANGE, f"{key}[{index}]", ", ".join(choices))
        return frozenset(values)

    def has(self, key: str) -> bool:
        return key in self._content

    def table(self, key: str) -> "Table":
        return self._as_table(key, self._take(key))

    def optional_table(self, key: str) -> "Table | None":
        return self.table(key) if key in self._content else None

    def tables(self, key: str) -> Iterator["Table"]:
        value = self._content.pop(key, [])
        if not isinstance(value, list):
            self.refuse(Problem.WRONG_TYPE, key, f"array of tables [[{key}]]")
        for index, each in enumerate(value):
            yield self._as_table(f"{key}[{index}]", each)

    def _as_table(self, key: str, value: object) -> "Table":
        if not isinstance(value, dict):
            self.refuse(Problem.WRONG_TYPE, key, "table")
        return Table(self._document, self.path(key), value)

    def end(self) -> None:
        for key in self._content:
            self.refuse(Problem.UNKNOWN_KEY, key)
