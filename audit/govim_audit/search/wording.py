"""A query in words, and how complete its answer is: on the screen and in the report the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from govim.texts import Language, text
from govim_audit.completeness import Completeness
from govim_audit.record import Json, rfc3339
from govim_audit.search.query import AuditQuery

Facts = tuple[tuple[str, str], ...]
"""Labels and values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the ids in a query are called."""

    sender: str | None = None
    conversation: str | None = None


def query_json(query: AuditQuery) -> dict[str, Json]:
    """As it stands in the record of the search: what restricts, and nothing else."""
    wanted: dict[str, Json] = {
        "text": query.text,
        "sender": _id(query.sender),
        "conversation": _id(query.conversation),
        "kinds": sorted(query.kinds) or None,
        "after": None if query.after is None else rfc3339(query.after),
        "before": None if query.before is None else rfc3339(query.before),
    }
    return {name: value for name, value in wanted.items() if value is not None}


def query_sentence(query: AuditQuery, named: Named, language: Language, zone: ZoneInfo) -> str:
    parts = text("audit.query.and", language).join(_parts(query, named, language, zone))
    key = "audit.query.everything" if not parts else "audit.query.sentence"
    return text(key, language, parts=parts)


def query_facts(query: AuditQuery, named: Named, language: Language, zone: ZoneInfo) -> Facts:
    unlimited = text("audit.query.any", language)
    rows = (
        ("text", query.text),
        ("sender", named.sender),
        ("conversation", named.conversation),
        ("kinds", kinds_in_words(query, language)),
        ("after", query.after and full_time(query.after, zone)),
        ("before", query.before and full_time(query.before, zone)),
        ("scope", text("audit.query.scope_site", language)),
    )
    return tuple((text(f"audit.query.{name}", language), value or unlimited) for name, value in rows)


def kinds_in_words(query: AuditQuery, language: Language) -> str:
    names = [text(f"export.kind.{kind}", language) for kind in sorted(query.kinds)]
    return text("report.names_separator", language).join(names)


def completeness_sentence(asked: Completeness, language: Language) -> str:
    if asked.lag:
        return text("audit.complete.no", language, to=asked.complete_to, record=asked.record, lag=asked.lag)
    return text("audit.complete.yes", language, to=asked.complete_to, last=asked.complete_to - 1)


def completeness_facts(asked: Completeness, language: Language) -> Facts:
    rows = (
        ("asked_at", full_time(asked.asked_at, asked.zone)),
        ("record", str(asked.record)),
        ("index", str(asked.complete_to)),
        ("total", str(asked.total)),
        ("zone", asked.time_zone),
        ("folding", str(asked.folding)),
    )
    return tuple((text(f"audit.complete.{name}", language), value) for name, value in rows)


def full_time(at: datetime, zone: ZoneInfo) -> str:
    """The long form of audits, in the site's zone: 2026-11-24 09:05:03.120 +08:00."""
    written = at.astimezone(zone).isoformat(sep=" ", timespec="milliseconds")
    return f"{written[:-6]} {written[-6:]}"


def _parts(query: AuditQuery, named: Named, language: Language, zone: ZoneInfo) -> Iterator[str]:
    if query.text is not None:
        yield text("audit.query.part_text", language, text=query.text)
    if query.sender is not None:
        yield text("audit.query.part_sender", language, name=named.sender or query.sender)
    if query.conversation is not None:
        yield text("audit.query.part_conversation", language, name=named.conversation or query.conversation)
    if query.kinds:
        yield text("audit.query.part_kinds", language, kinds=kinds_in_words(query, language))
    if query.after is not None:
        yield text("audit.query.part_after", language, at=full_time(query.after, zone))
    if query.before is not None:
        yield text("audit.query.part_before", language, at=full_time(query.before, zone))


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
