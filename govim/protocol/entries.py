"""An entry as clients see it."""

from msgspec import Struct

from govim.protocol.values import Json


class EntryView(Struct, frozen=True, omit_defaults=True):
    """`body` is null in a recalled or burnt message; which fields there are depends on `kind`."""

    seq: int
    ordinal: int
    kind: str
    sender: str
    at: str
    client_ref: str
    body: dict[str, Json] | None = None
    state: str | None = None
    recalled_by: str | None = None
    recalled_at: str | None = None
    target: int | None = None
    joined: list[str] | None = None
    edited_at: str | None = None
    edits: int | None = None
    version: int | None = None
    burn_seconds: int | None = None
