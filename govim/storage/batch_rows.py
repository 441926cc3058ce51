"""The rows of a group commit, one class a table, in the order in which both databases' statements take them.

Values have the database's own form: ids as bytes, instants in milliseconds. Tuples, because five of them are
made for each message.
"""

from typing import NamedTuple


class ContentRow(NamedTuple):
    id: int
    key_id: int
    level: int
    series: str
    sealed: bytes | None


class EntryRow(NamedTuple):
    conversation: bytes
    seq: int
    ordinal: int
    kind: str
    sender: bytes
    at: int
    client_ref: bytes
    content_id: int | None
    target_seq: int | None
    subjects: bytes | None


class RefRow(NamedTuple):
    sender: bytes
    client_ref: bytes
    conversation: bytes
    seq: int


class HeadRow(NamedTuple):
    """Moves: only the last one of a batch is written."""

    seq: int
    ordinal: int
    in_conversation: bytes

    @property
    def key(self) -> object:
        return self.in_conversation


class RecalledRow(NamedTuple):
    by_seq: int
    in_conversation: bytes
    message_seq: int


class CursorRow(NamedTuple):
    """Moves: only the last one of a batch is written."""

    to_delivered: int
    to_read: int
    in_conversation: bytes
    of_person: bytes

    @property
    def key(self) -> object:
        return self.in_conversation, self.of_person


class AdvanceRow(NamedTuple):
    conversation: bytes
    person: bytes
    kind: str
    from_seq: int
    to_seq: int
    at: int
    session: bytes


class RecordRow(NamedTuple):
    position: int
    leaf: bytes
    key_id: int
    sealed: bytes
    content_id: int | None


Row = ContentRow | EntryRow | RefRow | HeadRow | RecalledRow | CursorRow | AdvanceRow | RecordRow
# In the order in which they are written: rows before what refers to them.
TABLES: tuple[type[Row], ...] = (
    ContentRow,
    EntryRow,
    RefRow,
    HeadRow,
    RecalledRow,
    CursorRow,
    AdvanceRow,
    RecordRow,
)
