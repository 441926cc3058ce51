"""The language of `*.scn`: one sentence a line, matched against the sentences that a stage understands.

    # what the play is about
    Ada is lina
    Ada says "你好" in talk

A sentence is a pattern such as `{who} says {text} in {where}`: a word in braces takes a name (letters and
digits) or, in double quotes, any text. Nothing else is special.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Act = Callable[..., Awaitable[None]]
_ARGUMENT = r'(?:"(?P<q_{0}>[^"]*)"|(?P<w_{0}>\w+))'


class PlayError(Exception):
    """A line that no stage understands, or that did not come true; names play and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    pattern: str
    act: Act
    _regex: re.Pattern[str]

    @classmethod
    def of(cls, pattern: str, act: Act) -> "Sentence":
        parts = re.split(r"\{(\w+)\}", pattern)
        pieces = (_ARGUMENT.format(part) if odd % 2 else re.escape(part) for odd, part in enumerate(parts))
        return cls(pattern=pattern, act=act, _regex=re.compile("".join(pieces)))

    def match(self, line: str) -> dict[str, str] | None:
        found = self._regex.fullmatch(line)
        if found is None:
            return None
        return {name[2:]: value for name, value in found.groupdict().items() if value is not None}


class Language:
    """The sentences of one stage: `@language.sentence("{who} drops")` on each of its methods."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []

    def sentence(self, pattern: str) -> Callable[[Act], Act]:
        def add(act: Act) -> Act:
            self.sentences.append(Sentence.of(pattern, act))
            return act

        return add

    def read(self, text: str, source: str) -> list["Step"]:
        """Raises PlayError on the first line that is no sentence, or is two."""
        lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
        return [self._step(line, source, number) for number, line in lines if line and line[0] != "#"]

    def read_file(self, path: Path) -> list["Step"]:
        return self.read(path.read_text(encoding="utf-8"), path.name)

    def _step(self, line: str, source: str, number: int) -> "Step":
        matches = [(each, found) for each in self.sentences if (found := each.match(line)) is not None]
        if len(matches) != 1:
            reason = "; or ".join(each.pattern for each, _ in matches) or "nobody understands this"
            raise PlayError(f"{source}:{number}: {line}: {reason}")
        sentence, arguments = matches[0]
        return Step(place=f"{source}:{number}", line=line, sentence=sentence, arguments=arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    place: str
    line: str
    sentence: Sentence
    arguments: dict[str, str]

    async def perform(self, stage: Any) -> None:  # noqa: ANN401
        """Raises PlayError when it does not come true."""
        try:
            await self.sentence.act(stage, **self.arguments)
        except Exception as error:
            raise PlayError(f"{self.place}: {self.line}: {error!r}") from error
