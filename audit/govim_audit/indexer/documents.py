"""A record as the index holds it."""

from typing import Final

from govim.storage.audit_reader import StoredRecord
from govim_audit.export.facts import conversation_of
from govim_audit.search.port import Document

NAMED: Final = ("title", "name", "login")  # fields of a body in which somebody would search


def document_of(record: StoredRecord) -> Document:
    """Searched by what was written, else by the names that the record is about."""
    leaf = record.leaf
    return Document(
        position=record.position,
        kind=leaf.kind,
        at=leaf.at,
        actor=leaf.actor,
        conversation=conversation_of(record),
        seq=leaf.seq,
        text=record.text if record.content is not None else _names(record),
    )


def _names(record: StoredRecord) -> str | None:
    fields = record.fields or {}
    names = [value for key in NAMED if isinstance(value := fields.get(key), str)]
    return "\n".join(names) or None
