"""What points into the logs: client_refs, conversation heads, content rows that nothing references."""

from typing import Any

from govim_audit.verify.database import Database, shown_id
from govim_audit.verify.places import Places
from govim_audit.verify.verdict import Findings, Wrong

CHUNK = 2000
_REFS = (
    "SELECT r.client_ref, r.sender, r.conversation, r.seq, e.sender, e.client_ref FROM client_refs r"
    " LEFT JOIN entries e ON e.conversation = r.conversation AND e.seq = r.seq"
)
_REF_ORDER = f" ORDER BY r.client_ref, r.sender LIMIT {CHUNK}"
_FIRST_REFS = _REFS + _REF_ORDER
_NEXT_REFS = _REFS + " WHERE (r.client_ref, r.sender) > (?, ?)" + _REF_ORDER
# One statement, one snapshot: a message that is sent meanwhile is on both sides or on none.
_HEADS = (
    "SELECT c.id, c.last_seq, c.last_ordinal, e.seq, e.ordinal FROM conversations c"
    " LEFT JOIN entries e ON e.conversation = c.id AND e.seq ="
    " (SELECT max(seq) FROM entries WHERE conversation = c.id)"
)
_HEAD_ORDER = f" ORDER BY c.id LIMIT {CHUNK}"
_FIRST_HEADS = _HEADS + _HEAD_ORDER
_NEXT_HEADS = _HEADS + " WHERE c.id > ?" + _HEAD_ORDER
_CONTENTS = "SELECT id FROM contents"
_CONTENT_ORDER = f" ORDER BY id LIMIT {CHUNK}"
_FIRST_CONTENTS = _CONTENTS + _CONTENT_ORDER
_NEXT_CONTENTS = _CONTENTS + " WHERE id > ?" + _CONTENT_ORDER


def check_refs(database: Database, findings: Findings) -> None:
    """Invariant 3: a ref that names another entry would answer a retry with it."""
    for rows in database.pages(_FIRST_REFS, _NEXT_REFS, 2):
        for ref, sender, conversation, seq, found_sender, found_ref in rows:
            if (sender, ref) != (found_sender, found_ref):
                findings.add(Wrong.REF_DIFFERS, conversation=_shown(conversation), seq=str(seq))


def check_heads(database: Database, findings: Findings) -> None:
    for rows in database.pages(_FIRST_HEADS, _NEXT_HEADS, 1):
        for conversation, last_seq, last_ordinal, seq, ordinal in rows:
            if (last_seq, last_ordinal) != (seq or 0, ordinal or 0):
                findings.add(
                    Wrong.HEAD_DIFFERS, conversation=_shown(conversation), stated=str(last_seq), seq=seq or 0
                )


def check_contents(database: Database, places: Places, last: int, findings: Findings) -> None:
    """Rows up to `last`, whose records have been read."""
    for rows in database.pages(_FIRST_CONTENTS, _NEXT_CONTENTS, 1):
        ids = [row[0] for row in rows if row[0] <= last]
        for content in places.unknown_contents(ids):
            findings.add(Wrong.CONTENT_INSERTED, content=content)


def _shown(value: Any) -> str:  # noqa: ANN401
    return shown_id(value) if isinstance(value, bytes) else repr(value)
