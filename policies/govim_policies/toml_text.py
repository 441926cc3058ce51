"""A TOML text whose keys know their lines, so that a complaint can name the place (fault 30)."""

import re
import tomllib

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-\"' ]+?)\s*\]")
_KEY = re.compile(r"\s*[\"']?([\w.\-]+)[\"']?\s*=")
_SYNTAX_LINE = re.compile(r"\(at line (\d+),")


class TomlSyntaxError(ValueError):
    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


class TomlText:
    """What the text says, as tables of plain values. Raises TomlSyntaxError."""

    def __init__(self, text: str) -> None:
        self._lines = _lines_of_keys(text)
        try:
            self.content: dict[str, object] = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # TOMLDecodeError; a number or a nesting without end
            named = _SYNTAX_LINE.search(str(error))
            line = int(named[1]) if named else text.count("\n") + 1  # else "(at end of document)"
            raise TomlSyntaxError(str(error), line) from error

    def line(self, key: str) -> int:
        """The line of a key ("words[1].level"), or of the nearest thing around it that has one."""
        while key not in self._lines:
            if not key:
                return 1
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return self._lines[key]


def _lines_of_keys(text: str) -> dict[str, int]:
    """Each table and key with its line, as far as reading line by line can tell."""
    found: dict[str, int] = {}
    seen: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            name = table = re.sub("[\"' ]", "", header[2])
            if header[1] == "[[":
                table = f"{name}[{seen.setdefault(name, 0)}]"
                seen[name] += 1
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault(f"{table}.{key[1]}".removeprefix("."), number)
    return found
