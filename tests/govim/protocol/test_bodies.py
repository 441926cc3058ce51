from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from govim.domain.entry import Content, Edit, Entry, EntryKind, Source, SourceKind, text_content
from govim.domain.ids import ClientRef, ConversationId, Ordinal, PersonId, Sequence
from govim.protocol.bodies import MAX_FALLBACK, MAX_SOURCES, Body, TextBody, body_view, fallback
from govim.protocol.frames import Send

AT = datetime(2026, 11, 24, 6, 50, tzinfo=UTC)
WHERE = ConversationId(UUID(int=1))
ADA = PersonId(UUID(int=2))


def message(content: Content, *sources: Source, edit: Edit | None = None) -> Entry:
    return Entry(
        conversation=WHERE,
        seq=Sequence(9),
        ordinal=Ordinal(9),
        kind=EntryKind.MESSAGE,
        sender=ADA,
        at=AT,
        client_ref=ClientRef(UUID(int=3)),
        content=content,
        shows=sources[0].kind if sources else None,
        sources=sources,
        edit=edit,
    )


def source(
    kind: SourceKind, seq: int = 1, *, is_withdrawn: bool = False, content: Content | None = None
) -> Source:
    return Source(
        kind=kind,
        conversation=WHERE,
        seq=Sequence(seq),
        sender=ADA,
        at=AT,
        is_withdrawn=is_withdrawn,
        content=content,
    )


def view(entry: Entry) -> dict[str, Any]:
    found = body_view(entry)
    assert found is not None
    return found


def test_a_plain_text_is_shown_as_it_is() -> None:
    assert view(message(text_content("一"))) == {"kind": "text", "text": "一"}


def test_the_newest_version_is_shown() -> None:
    edit = Edit(seq=Sequence(10), at=AT, count=1, content=text_content("二"), content_id=None)
    assert view(message(text_content("一"), edit=edit))["text"] == "二"


def test_a_quote_is_shown_with_what_may_be_read_of_it() -> None:
    content = {**text_content("好"), "quote": {"seq": 1}}
    said = source(SourceKind.QUOTE, content=text_content("一"))
    assert view(message(content, said))["quote"]["text"] == "一"
    assert view(message(content, source(SourceKind.QUOTE)))["quote"]["text"] is None
    gone = view(message(content, source(SourceKind.QUOTE, is_withdrawn=True)))["quote"]
    assert (gone["state"], gone["text"]) == ("withdrawn", None)


def test_a_forward_carries_a_fallback_and_nobody_elses_mentions_or_quotes() -> None:
    content = {**text_content("一"), "mentions": ["x"], "mention_all": True, "quote": {"seq": 7}}
    shown = view(message(content, source(SourceKind.FORWARD)))
    assert (shown["body"], shown["fallback"]) == ({"kind": "text", "text": "一"}, "一")


@pytest.mark.parametrize("gone", [SourceKind.FORWARD, SourceKind.ORIGIN])
def test_a_forward_is_withdrawn_with_any_of_its_sources(gone: SourceKind) -> None:
    sources = [
        source(kind, seq, is_withdrawn=kind is gone)
        for seq, kind in enumerate((SourceKind.FORWARD, SourceKind.ORIGIN))
    ]
    shown = view(message(text_content("一"), *sources))
    assert (shown["state"], shown["body"], shown.get("fallback")) == ("withdrawn", None, None)


def test_a_kind_that_nobody_knows_yet_falls_back_to_its_words() -> None:
    card: Content = {"kind": "card", "title": "名片", "colour": 3}
    assert view(message(card)) == card
    assert fallback(card) == "名片"
    assert len(fallback(text_content("字" * 3000))) == MAX_FALLBACK


def test_bodies_are_bounded_where_they_are_read() -> None:
    decode = msgspec.json.Decoder(Body).decode
    place = {"kind": "merged", "conversation": str(WHERE), "title": "记录"}
    decode(msgspec.json.encode({**place, "seqs": [1] * MAX_SOURCES}))
    for wrong in ([], [0], [1] * (MAX_SOURCES + 1)):
        with pytest.raises(msgspec.ValidationError):
            decode(msgspec.json.encode({**place, "seqs": wrong}))
    with pytest.raises(msgspec.ValidationError):
        decode(b'{"kind": "hologram"}')
    send = {"client_ref": str(WHERE), "conversation": str(WHERE), "body": {"kind": "text", "text": "x"}}
    for seconds in (4, 86_401):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"type": "send", **send, "burn_seconds": seconds}, Send)


def test_a_text_with_nothing_else_is_plain() -> None:
    assert TextBody(text="一").is_plain
    assert not TextBody(text="一", mention_all=True).is_plain
    assert not TextBody(text="一", mentions=[ADA]).is_plain
