"""A report as values: everything that is printed, and nothing that has to be looked up.

The same values give the same bytes, so times and the identifier come from the record of the export, never
from the clock.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from govim.texts import Language
from govim_audit.search.telling import State
from govim_audit.search.wording import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What makes a line a hit: its number in the report, and where it stands in the trail."""

    number: int
    position: int
    leaf_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry of a conversation, or a record. One without a mark is context."""

    at: datetime
    who: str
    state: State
    kind_words: str = ""  # of whatever is not a message
    state_words: str = ""  # by whom and when recalled, by which rule refused
    text: str | None = None
    seq: int | None = None
    fields: tuple[tuple[str, str], ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Lines of one conversation that follow each other; `conversation` None: records outside of any."""

    title: str
    conversation: str | None
    lines: tuple[Line, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(line.mark for line in self.lines if line.mark is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One volume. `sought` is the text that is highlighted."""

    number: str
    language: Language
    site: str
    made_by: str
    made_at: datetime
    query: str  # in words
    query_facts: Facts
    completeness: str  # in words
    completeness_facts: Facts
    sought: str | None
    hits: int  # of all volumes
    passages: tuple[Passage, ...]
    checkpoint: str
    vkey: str
    zone: ZoneInfo
    volume: int = 1
    volumes: int = 1

    @property
    def title_number(self) -> str:
        return self.number if self.volumes == 1 else f"{self.number}-{self.volume}"

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(mark for passage in self.passages for mark in passage.marks)
