"""What the frames of every part are made of: bounds, values, and the three ways to ask.

* `AppendRequest` makes an entry: `client_ref` makes a retry one result (invariant 3); answered by `ack`.
* `ChangeRequest` changes what is not an entry: tallies, personal state; saying it twice changes nothing more.
  Answered by `done` with its result.
* `ReadRequest` only reads; answered by `done`, too.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

MAX_FRAME_BYTES = 64 * 1024
MAX_CURSORS = 5000
MAX_INTERVALS = 1000
MAX_PAGE = 200
MAX_PEOPLE = 1000  # named in one frame
MAX_NAME = 100  # characters of a title

Json = Any  # what stands in a body: objects, arrays, strings, numbers, booleans, null
Seq = Annotated[int, Meta(ge=0, le=2**53 - 1)]
PositiveSeq = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Instant = Annotated[datetime, Meta(tz=True)]
Interval = tuple[PositiveSeq, PositiveSeq]
Limit = Annotated[int, Meta(ge=1, le=MAX_PAGE)]
People = Annotated[list[UUID], Meta(min_length=1, max_length=MAX_PEOPLE)]
Title = Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]


class AppendRequest(Struct, frozen=True, kw_only=True):
    client_ref: UUID
    conversation: UUID


class ChangeRequest(Struct, frozen=True, kw_only=True):
    request: Seq


class ReadRequest(Struct, frozen=True, kw_only=True):
    request: Seq
