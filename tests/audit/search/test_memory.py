from datetime import UTC, datetime

from govim.domain.ids import Position
from govim_audit.record import Kind
from govim_audit.search.memory import MemoryIndex
from govim_audit.search.port import Document, Hits
from govim_audit.search.query import AuditQuery


def test_it_compares_folded_texts() -> None:
    index = MemoryIndex()
    at = datetime(2026, 11, 24, tzinfo=UTC)
    texts = ["機密 ABC", "机密abc", None]
    corpus = [
        Document(position=Position(position), kind=Kind.MESSAGE_SENT, at=at, text=text)
        for position, text in enumerate(texts)
    ]
    index.put(corpus, last_leaf=b"")
    assert index.search(AuditQuery(text="机密 ａ")) == Hits(
        positions=(Position(0),), total=1, complete_to=Position(3)
    )
