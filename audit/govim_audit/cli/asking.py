"""What search and report have in common: understand, record, wait for the index, and only then look."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from govim.domain.ids import Position
from govim_audit.cli.indexing import bring_index_up
from govim_audit.cli.officer import Officer
from govim_audit.cli.question import Unclear, Words, understand
from govim_audit.cli.voice import Voice
from govim_audit.completeness import Completeness
from govim_audit.record import Json, Kind
from govim_audit.search.fts5 import Fts5Index
from govim_audit.search.query import AuditQuery
from govim_audit.search.service import AuditSearch, Found
from govim_audit.search.wording import Named, query_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A question that may be answered now: `position` is that of its record."""

    query: AuditQuery
    named: Named
    position: Position
    at: datetime
    search: AuditSearch

    def completeness(self, officer: Officer, found: Found) -> Completeness:
        return Completeness(
            query=query_json(self.query),
            after=self.query.after,
            before=self.query.before,
            asked_by=officer.person,
            asked_by_name=officer.name,
            asked_at=self.at,
            record=self.position,
            complete_to=found.complete_to,
            total=found.total,
            time_zone=officer.site.zone.key,
        )


@contextmanager
def recorded(
    officer: Officer, words: Words, kind: Kind, what: dict[str, Json], voice: Voice
) -> Iterator[Recorded]:
    """Raises Unclear or Refused; either way the attempt is on record."""
    site = officer.site
    try:
        query, named = understand(words, site, voice.language)
    except Unclear:
        officer.record(kind, {**what, "query": words.as_json(), "result": "unclear"})
        raise
    position = officer.record(kind, {**what, "query": query_json(query)})
    with voice.progress() as progress:
        bring_index_up(site, position, voice.task(progress, "audit.cli.indexing"))
    with Fts5Index(site.folder.index) as index, AuditSearch(site, index) as search:
        (record,) = search.hits([position])
        at = record.record.leaf.at
        yield Recorded(query=query, named=named, position=position, at=at, search=search)
