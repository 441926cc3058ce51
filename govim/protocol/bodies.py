"""What a message can say, as it is sent and as it is shown.

A new kind: its struct here and in `Body`, how it becomes a content in `services/compose_body.py`, and where
it does not speak for itself, how it is shown in `_SHOWN`. Whatever is no text carries a `fallback` text, so
that a client that does not know the kind shows that instead.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from govim.domain.entry import Content, Entry, Source, SourceKind
from govim.protocol.values import Json, PositiveSeq
from govim_audit.record import canonical, id_text, rfc3339, wording

MAX_SOURCES = 100  # of a merged forward
MAX_FALLBACK = 2000  # characters
MIN_BURN, MAX_BURN = 5, 86_400  # seconds
SENT, WITHDRAWN = "sent", "withdrawn"


# ---- as it is sent ---------------------------------------------------------------------------
class Quote(Struct, frozen=True):
    """A message of the same conversation."""

    seq: PositiveSeq


class TextBody(Struct, frozen=True, tag_field="kind", tag="text"):
    text: str
    mentions: list[UUID] = []
    mention_all: bool = False
    quote: Quote | None = None

    @property
    def is_plain(self) -> bool:
        return not self.mentions and self.quote is None and not self.mention_all


class ForwardBody(Struct, frozen=True, tag_field="kind", tag="forward"):
    """One message, of a conversation that the sender can read."""

    conversation: UUID
    seq: PositiveSeq


class MergedBody(Struct, frozen=True, tag_field="kind", tag="merged"):
    """Several messages of one conversation in one (合并转发)."""

    conversation: UUID
    seqs: Annotated[list[PositiveSeq], Meta(min_length=1, max_length=MAX_SOURCES)]
    title: Annotated[str, Meta(min_length=1, max_length=200)]


Body = TextBody | ForwardBody | MergedBody
BurnSeconds = Annotated[int, Meta(ge=MIN_BURN, le=MAX_BURN)]


# ---- as it is shown --------------------------------------------------------------------------
def body_view(entry: Entry) -> dict[str, Json] | None:
    """What a message says to whoever may see it; the sources that were withdrawn are gone from it."""
    content = entry.said
    if content is None:
        return None
    if entry.shows is SourceKind.FORWARD:
        return _forward(content, entry.sources)
    if entry.shows is None:
        return dict(content)
    return _said(content, entry.sources)


def _forward(content: Content, sources: Collection[Source]) -> dict[str, Json]:
    """The text is the source's own content: which message it was, nobody learns who is not there."""
    [source] = [each for each in sources if each.kind is SourceKind.FORWARD]
    inside = _places_inside(content)
    is_gone = any(each.is_withdrawn and _place(each) not in inside for each in sources)
    shown: dict[str, Json] = {
        "kind": "forward",
        "sender": id_text(source.sender),
        "at": rfc3339(source.at),
        "state": WITHDRAWN if is_gone else SENT,
        "body": None if is_gone else _said(_without_address(content), sources),
    }
    if shown["body"] is not None:
        shown["fallback"] = fallback(shown["body"])
    return shown


def _said(content: Content, sources: Collection[Source]) -> dict[str, Json]:
    show = _SHOWN.get(str(content["kind"]))
    return dict(content) if show is None else show(content, sources)


def _text(content: Content, sources: Collection[Source]) -> dict[str, Json]:
    shown: dict[str, Json] = dict(content)
    if "quote" in shown:
        [quoted] = [each for each in sources if each.kind is SourceKind.QUOTE]
        shown["quote"] = {
            "seq": quoted.seq,
            "sender": id_text(quoted.sender),
            "at": rfc3339(quoted.at),
            "state": WITHDRAWN if quoted.is_withdrawn else SENT,
            "text": None if quoted.content is None else fallback(quoted.content),
        }
    return shown


def _merged(content: Content, sources: Collection[Source]) -> dict[str, Json]:
    gone = {_place(each) for each in sources if each.is_withdrawn}
    shown: dict[str, Json] = {"kind": "merged", "title": content["title"], "items": []}
    for item in _items(content):
        is_gone = not gone.isdisjoint(_places(item))
        shown["items"].append(
            {
                "sender": item["sender"],
                "at": item["at"],
                "state": WITHDRAWN if is_gone else SENT,
                "text": None if is_gone else item["text"],
            }
        )
    shown["fallback"] = fallback(shown)
    return shown


_SHOWN: Mapping[str, Callable[[Content, Collection[Source]], dict[str, Json]]] = {
    "text": _text,
    "merged": _merged,
}


def fallback(content: Content) -> str:
    """What a content says, for who cannot show it otherwise."""
    return words_of(content)[:MAX_FALLBACK]


def words_of(content: Content) -> str:
    return wording(canonical(content)) or ""


def _without_address(content: Content) -> Content:
    """Whom it mentioned and what it quoted was said elsewhere, to others."""
    return {name: value for name, value in content.items() if name not in ADDRESS}


ADDRESS = frozenset({"mentions", "mention_all", "quote"})


# ---- the items of a merged content: each names the places that it came from -------------------
def _items(content: Content) -> list[dict[str, Any]]:
    return content.get("items", [])  # type: ignore[return-value]  # as compose_body wrote them


def _places(item: Mapping[str, Any]) -> set[tuple[str, int]]:
    return {(conversation, seq) for conversation, seq in item["places"]}


def _places_inside(content: Content) -> set[tuple[str, int]]:
    return {place for item in _items(content) for place in _places(item)}


def _place(source: Source) -> tuple[str, int]:
    return id_text(source.conversation), source.seq
