"""Hits on the screen, and the same as JSON."""

from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from rich.text import Text

from govim_audit.cli.asking import Recorded
from govim_audit.cli.voice import Voice
from govim_audit.completeness import Completeness
from govim_audit.record import Kind, rfc3339
from govim_audit.reports.typeface import Typeface
from govim_audit.reports.visible import Look, in_brackets, pieces
from govim_audit.search.service import Hit
from govim_audit.search.telling import state_of, state_words, what, where, who
from govim_audit.search.wording import completeness_sentence, full_time, query_sentence

# A terminal draws what it can; only what is hidden or misleading is written as a code point.
_TERMINAL: Final = Typeface(drawable=frozenset(range(0x110000)), twins={})


def show(hits: list[Hit], asked: Completeness, recorded: Recorded, voice: Voice) -> None:
    """Newest first, so that with a limit nothing that matters scrolls away."""
    language = voice.language
    for hit in hits:
        for line in _lines(hit, recorded.query.text, asked.zone, voice):
            voice.out.print(line)
        voice.out.print()
    voice.out.print(safe(query_sentence(recorded.query, recorded.named, language, asked.zone)))
    voice.say("audit.cli.shown", shown=len(hits), total=asked.total, zone=asked.time_zone)
    words = Text(completeness_sentence(asked, language), style="bold" if asked.lag else "")
    voice.out.print(words)


def safe(written: str, sought: str | None = None, *, style: str = "") -> Text:
    """Whatever somebody wrote: no control sequence reaches the terminal."""
    shown = Text(style=style)
    for piece in pieces(written, _TERMINAL, sought):
        look = "reverse" if piece.look is not Look.PLAIN else ""
        shown.append(in_brackets(piece), style="bold underline" if piece.is_hit else look)
    return shown


def as_json(hits: list[Hit], asked: Completeness, recorded: Recorded, voice: Voice) -> str:
    language = voice.language
    answer = {
        "query": query_sentence(recorded.query, recorded.named, language, asked.zone),
        "statement": completeness_sentence(asked, language),
        "completeness": asked.as_json(),
        "hits": [_hit_json(hit, asked.zone) for hit in hits],
    }
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()


def _lines(hit: Hit, sought: str | None, zone: ZoneInfo, voice: Voice) -> Iterator[Text]:
    leaf, language = hit.record.leaf, voice.language
    place = where(hit.conversation, hit.member_names, language)
    if leaf.seq is not None:
        place += " " + voice.text("report.seq", n=leaf.seq)
    said = (
        voice.text("report.position", n=hit.record.position),
        full_time(leaf.at, zone),
        who(hit.sender, language),
    )
    yield safe(" · ".join((*said, place, what(leaf.kind, language))), style="dim")
    body = hit.record.fields or {}
    if words := state_words(leaf, body, hit.recalled, language, zone):
        yield safe(words, style="yellow")
    if (written := hit.record.text) is not None:
        yield safe(written, sought)
    elif leaf.kind is not Kind.MESSAGE_SENT:
        yield safe(msgspec.json.encode(body).decode())
    else:
        yield Text(voice.text("report.disposed"))
    yield Text(f"{voice.text('report.leaf_hash')} {hit.leaf_hash}", style="dim")


def _hit_json(hit: Hit, zone: ZoneInfo) -> dict[str, Any]:
    leaf, body = hit.record.leaf, hit.record.fields or {}
    has_content = hit.record.content is not None
    return {
        "position": hit.record.position,
        "leaf_hash": hit.leaf_hash,
        "kind": leaf.kind.value,
        "at": rfc3339(leaf.at),
        "site_time": full_time(leaf.at, zone),
        "sender": hit.sender,
        "conversation": hit.conversation,
        "members": hit.member_names,
        "seq": leaf.seq,
        "text": hit.record.text,
        "state": state_of(leaf, body, hit.recalled, has_content=has_content),
        "recalled": hit.recalled,
        "body": body,
    }
