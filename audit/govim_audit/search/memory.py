"""The index as a list: slow, and right by inspection. Tests hold the other one to it."""

from collections.abc import Sequence

from govim.domain.ids import Position
from govim_audit.search.port import Document, Hits, new_documents
from govim_audit.search.query import AuditQuery
from govim_policies.folding import fold


class MemoryIndex:
    """An AuditIndex that lives as long as the process."""

    def __init__(self) -> None:
        self._documents: list[Document] = []
        self._last_leaf: bytes | None = None

    def position(self) -> Position:
        return Position(len(self._documents))

    def last_leaf(self) -> bytes | None:
        return self._last_leaf

    def put(self, documents: Sequence[Document], *, last_leaf: bytes) -> None:
        fresh = new_documents(documents, self.position())
        if fresh:
            self._documents += fresh
            self._last_leaf = last_leaf

    def search(self, query: AuditQuery) -> Hits:
        found = [each.position for each in reversed(self._documents) if _matches(each, query)]
        below = self.position() if query.before_position is None else query.before_position
        page = [position for position in found if position < below][: query.limit]
        return Hits(positions=tuple(page), total=len(found), complete_to=self.position())

    def count(self) -> int:
        return len(self._documents)

    def clear(self) -> None:
        self._documents.clear()
        self._last_leaf = None


def _matches(document: Document, query: AuditQuery) -> bool:
    return (
        (query.text is None or (document.text is not None and fold(query.text) in fold(document.text)))
        and (query.sender is None or document.actor == query.sender)
        and (query.conversation is None or document.conversation == query.conversation)
        and (not query.kinds or document.kind in query.kinds)
        and (query.after is None or document.at >= query.after)
        and (query.before is None or document.at < query.before)
    )
