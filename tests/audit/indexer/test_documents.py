from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from govim.domain.ids import Position
from govim.storage.audit_reader import StoredRecord
from govim.storage.seal import Opened
from govim.storage.site import StoredSite
from govim_audit.indexer.documents import document_of
from govim_audit.indexer.source import DatabaseRecords
from govim_audit.record import Json, Kind, Leaf, canonical
from govim_audit.search.port import Document
from tests.audit.marked import mark

AT = datetime(2026, 11, 24, tzinfo=UTC)


def stored(body: dict[str, Json] | None, content: dict[str, Json] | None = None) -> StoredRecord:
    leaf = Leaf(
        kind=Kind.MESSAGE_SENT, at=AT, actor=UUID(int=1), conversation=UUID(int=2), seq=3, body_hash="0" * 64
    )
    return StoredRecord(
        position=Position(5),
        leaf=leaf,
        leaf_bytes=leaf.encode(),
        body=None if body is None else Opened(salt=b"", value=canonical(body)),
        content=None if content is None else Opened(salt=b"", value=canonical(content)),
    )


def test_what_was_written_is_searched() -> None:
    assert document_of(stored({"login": "zhang"}, {"kind": "text", "text": "通知"})) == Document(
        position=Position(5),
        kind=Kind.MESSAGE_SENT,
        at=AT,
        actor=UUID(int=1),
        conversation=UUID(int=2),
        seq=3,
        text="通知",
    )


def test_else_the_names_that_the_record_is_about() -> None:
    assert document_of(stored({"login": "zhang", "name": "张三", "post": "科长"})).text == "张三\nzhang"
    assert document_of(stored({"title": "值班群", "members": ["…"]})).text == "值班群"


def test_a_record_without_either_has_no_text() -> None:
    assert document_of(stored({"title": None, "reason": "signed_out"})).text is None
    assert document_of(stored(None)).text is None


def test_a_refused_text_is_found_in_the_conversation_where_it_was_tried() -> None:
    leaf = Leaf(kind=Kind.MESSAGE_REFUSED, at=AT, actor=UUID(int=1), body_hash="0" * 64)
    refused = StoredRecord(
        position=Position(6),
        leaf=leaf,
        leaf_bytes=leaf.encode(),
        body=Opened(salt=b"", value=canonical({"conversation": str(UUID(int=2)), "code": "sensitive_word"})),
        content=None,
    )
    assert document_of(refused).conversation == UUID(int=2)


def test_edits_and_what_was_forwarded_are_found_by_their_words(tmp_path: Path) -> None:
    source = DatabaseRecords(StoredSite(mark(tmp_path / "site")))
    documents = [document_of(record) for record in source.records(Position(0), 1000)]
    source.close()
    said = [(each.kind, each.text) for each in documents if each.text and each.kind.startswith("message.")]
    assert said == [
        (Kind.MESSAGE_SENT, "会议九点"),
        (Kind.MESSAGE_SENT, "好"),
        (Kind.MESSAGE_SENT, "会议九点"),
        (Kind.MESSAGE_SENT, "聊天记录\n会议九点\n好"),
        (Kind.MESSAGE_SENT, "阅后即焚"),
        (Kind.MESSAGE_EDITED, "会议十点"),
    ]
