"""A record in words: who, where, what became of it. On the screen and in the report the same."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from govim.texts import Language, text
from govim_audit.export.lines import ConversationFact, PersonFact, RecallFact
from govim_audit.record import Json, Kind, Leaf
from govim_audit.search.wording import full_time

_REFUSED = frozenset({Kind.MESSAGE_REFUSED, Kind.RECALL_REFUSED})
_OF_ANOTHER = {
    Kind.MESSAGE_RECALLED: "report.withdrew",
    Kind.MESSAGE_EDITED: "report.edited",
    Kind.MESSAGE_WITHDRAWN: "report.source_withdrawn",
}


class State(StrEnum):
    """What became of a text."""

    SENT = "sent"
    RECALLED = "recalled"
    REFUSED = "refused"
    DISPOSED = "disposed"  # destroyed by lawful disposition: its hashes go on standing


def state_of(
    leaf: Leaf, body: Mapping[str, Json], recalled: RecallFact | None, *, has_content: bool
) -> State:
    if not has_content and "content" in body:
        return State.DISPOSED
    if leaf.kind in _REFUSED:
        return State.REFUSED
    return State.SENT if recalled is None else State.RECALLED


def state_words(
    leaf: Leaf, body: Mapping[str, Json], recalled: RecallFact | None, language: Language, zone: ZoneInfo
) -> str:
    """By whom and when recalled, by which rule refused, which one it changed, how it burns; else empty."""
    if recalled is not None:
        at = full_time(datetime.fromisoformat(recalled.at), zone)
        return text("report.recalled", language, who=who(recalled.by, language), at=at)
    if leaf.kind in _OF_ANOTHER:
        return text(_OF_ANOTHER[leaf.kind], language, n=body.get("target", "?"))
    if "burn_seconds" in body:
        return text("report.burns", language, seconds=body["burn_seconds"])
    if leaf.kind not in _REFUSED:
        return ""
    if body.get("rule"):
        return text("report.refused", language, rule=body["rule"], code=body.get("code"))
    return text("report.refused_without_rule", language, code=body.get("code"))


def who(person: PersonFact | None, language: Language) -> str:
    if person is None:
        return text("report.nobody", language)
    named = person.name or person.id
    return f"{named}（{person.unit}）" if person.unit else named


def where(conversation: ConversationFact | None, members: tuple[str, ...], language: Language) -> str:
    """`members` are the names of the two of a direct conversation, which has no title."""
    if conversation is None:
        return text("report.outside", language)
    if conversation.title is not None:
        return text("report.group", language, title=conversation.title)
    if not members:
        return conversation.id
    names = text("report.names_separator", language).join(members)
    return text("report.direct", language, names=names)


def what(kind: Kind, language: Language) -> str:
    return text(f"export.kind.{kind}", language)
