"""An export's records.jsonl in reading order: by conversation, each from its beginning.

The report prints what the evidence holds, so that the two cannot differ. The file may be larger than memory:
only places are kept, and lines are read again as they are printed.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from govim.texts import Language
from govim_audit.export.lines import RecordLine, decode_line
from govim_audit.record import Json, Kind, decode_leaf, wording
from govim_audit.reports.report import Line, Mark, Passage
from govim_audit.search.telling import state_of, state_words, what, where, who
from govim_audit.trail.merkle import leaf_hash

_UNSHOWN = frozenset(
    {"client_ref", "content", "conversation"}
)  # of a body: said otherwise, or no use to a reader
_LAST = 1 << 62


class _Place(NamedTuple):
    conversation: int  # in the order of their first records; those outside of any come last
    offset: int


class Records:
    """`pairs` are the names of the members of direct conversations, which have no title."""

    def __init__(
        self, path: Path, pairs: Mapping[UUID, tuple[str, ...]], language: Language, zone: ZoneInfo
    ) -> None:
        self._path = path
        self._pairs = pairs
        self._language = language
        self._zone = zone

    def passages(self) -> Iterator[Passage]:
        """Hits are numbered as they are read. A new passage begins where entries were left out."""
        number = 0
        record: RecordLine | None = None
        lines: list[Line] = []
        for following in self._in_order():
            if record is not None and not _follows(record, following):
                yield self._passage(record, lines)
                lines = []
            record = following
            number += record.hit
            lines.append(self._line(record, number if record.hit else None))
        if record is not None:
            yield self._passage(record, lines)

    def _in_order(self) -> Iterator[RecordLine]:
        with self._path.open("rb") as file:
            for place in sorted(_places(file)):
                file.seek(place.offset)
                yield decode_line(file.readline())

    def _passage(self, record: RecordLine, lines: list[Line]) -> Passage:
        place = record.conversation
        members = () if place is None else self._pairs.get(UUID(place.id), ())
        return Passage(
            title=where(place, members, self._language),
            conversation=None if place is None else place.id,
            lines=tuple(lines),
        )

    def _line(self, record: RecordLine, number: int | None) -> Line:
        leaf = decode_leaf(record.leaf.encode())
        body = {} if record.body is None else msgspec.json.decode(record.body, type=dict[str, Any])
        is_message = leaf.kind is Kind.MESSAGE_SENT
        has_content = record.content is not None
        is_act = number is not None and not (has_content or is_message)
        return Line(
            at=leaf.at,
            who=who(record.sender, self._language),
            state=state_of(leaf, body, record.recalled, has_content=has_content),
            kind_words="" if is_message else what(leaf.kind, self._language),
            state_words=state_words(leaf, body, record.recalled, self._language, self._zone),
            text=_text(record),
            seq=leaf.seq,
            fields=_fields(body) if is_act else (),
            mark=None if number is None else _mark(record, number),
        )


def direct_conversations(path: Path) -> set[UUID]:
    with path.open("rb") as file:
        places = (decode_line(raw).conversation for raw in file)
        return {UUID(place.id) for place in places if place is not None and place.title is None}


def _mark(record: RecordLine, number: int) -> Mark:
    hashed = leaf_hash(record.leaf.encode())
    return Mark(number=number, position=record.position, leaf_hash=hashed.hex())


def _places(file: BinaryIO) -> Iterator[_Place]:
    numbers: dict[str, int] = {}
    offset = 0
    for raw in file:
        place = decode_line(raw).conversation
        number = _LAST if place is None else numbers.setdefault(place.id, len(numbers))
        yield _Place(number, offset)
        offset += len(raw)


def _follows(record: RecordLine, following: RecordLine) -> bool:
    """Whether nothing lies between two lines of one conversation. What is outside of any follows anything."""
    ours, theirs = record.conversation, following.conversation
    if ours is None or theirs is None:
        return ours is theirs
    last, first = _seq(record), _seq(following)
    return ours.id == theirs.id and (last is None or first is None or first <= last + 1)


def _seq(record: RecordLine) -> int | None:
    return decode_leaf(record.leaf.encode()).seq


def _text(record: RecordLine) -> str | None:
    if record.content is None:
        return None
    return wording(record.content)


def _fields(body: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
        for name, value in sorted(body.items())
        if name not in _UNSHOWN and value is not None
    )
