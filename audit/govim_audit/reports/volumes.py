"""A report in volumes: each is laid out by a process of its own, so that memory stays bounded."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from govim_audit.reports.report import Line, Passage

VOLUME_LINES = 1500  # some 20 s of processor and 450 MiB
HIT = 4  # lines: it stands in the contents and in the list of hashes too
VOLUME_CHARACTERS = 300_000
BREAK = 60  # a line break takes as much of a page as so many characters


def split_volumes(passages: Iterable[Passage], continued: str) -> Iterator[tuple[Passage, ...]]:
    """At least one volume. `continued` is the title of a passage that was cut, with {title} in it."""
    volume: list[Passage] = []
    size = 0.0
    for passage in _short(passages, continued):
        more = _size(passage)
        if volume and size + more > 1:
            yield tuple(volume)
            volume, size = [], 0.0
        volume.append(passage)
        size += more
    yield tuple(volume)


def _short(passages: Iterable[Passage], continued: str) -> Iterator[Passage]:
    """Passages that fit a volume."""
    for passage in passages:
        title = passage.title
        for lines in _cut(passage.lines):
            yield replace(passage, title=title, lines=lines)
            title = continued.format(title=passage.title)


def _cut(lines: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    part: list[Line] = []
    size = 0.0
    for line in lines:
        more = _line_size(line)
        if part and size + more > 1:
            yield tuple(part)
            part, size = [], 0.0
        part.append(line)
        size += more
    yield tuple(part)


def _size(passage: Passage) -> float:
    return sum(map(_line_size, passage.lines))


def _line_size(line: Line) -> float:
    """As a fraction of a volume."""
    text = line.text or ""
    lines = 1 if line.mark is None else HIT
    return lines / VOLUME_LINES + (len(text) + text.count("\n") * BREAK) / VOLUME_CHARACTERS
