from datetime import UTC, datetime
from uuid import UUID

from govim.domain.ids import Position
from govim.storage.audit_reader import StoredRecord
from govim.storage.seal import Opened
from govim_audit.indexer.documents import document_of
from govim_audit.record import Json, Kind, Leaf, canonical
from govim_audit.search.port import Document

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
