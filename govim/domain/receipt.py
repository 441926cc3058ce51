"""How far a member's devices got, one move after the other: append-only."""

from msgspec import Struct

from govim.domain.ids import ConversationId, PersonId, SessionId


class Advance(Struct, frozen=True, kw_only=True):
    """One move of one cursor. `at` in milliseconds since 1970, as it is kept and hashed."""

    id: int
    conversation: ConversationId
    person: PersonId
    kind: str  # delivered, read
    from_seq: int
    to_seq: int
    at: int
    session: SessionId  # the device
