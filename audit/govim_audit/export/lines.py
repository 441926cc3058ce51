"""One line of records.jsonl: a record with everything that proves it, and what helps to read it.

`leaf`, `body`, `content` are the exact canonical texts that were hashed. A part that was lawfully disposed
of, or that the record never had, is null; where a text was disposed of, the body still has its hash.
"""

import msgspec
from msgspec import Struct


class PersonFact(Struct, frozen=True, kw_only=True):
    """As of the export. Nulls: the directory does not know."""

    id: str
    name: str | None = None
    login: str | None = None
    unit: str | None = None


class ConversationFact(Struct, frozen=True, kw_only=True):
    id: str
    kind: str | None = None
    title: str | None = None


class RecallFact(Struct, frozen=True, kw_only=True):
    seq: int
    at: str
    by: PersonFact


class RecordLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    position: int
    epoch: int
    index: int  # of the leaf in the epoch's tree
    hit: bool  # false: context, shown beside a hit
    leaf: str
    body_salt: str | None
    body: str | None
    content_salt: str | None
    content: str | None
    proof: list[str]
    sender: PersonFact | None
    conversation: ConversationFact | None
    recalled: RecallFact | None


_decoder = msgspec.json.Decoder(RecordLine)


def encode_line(line: RecordLine) -> bytes:
    return msgspec.json.encode(line) + b"\n"


def decode_line(line: bytes) -> RecordLine:
    """ValueError where it is not exactly what `encode_line` gives."""
    try:
        read = _decoder.decode(line)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError("not a line of records.jsonl") from error
    if encode_line(read) != line:
        raise ValueError("not the canonical line")
    return read
