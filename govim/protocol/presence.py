"""Frames about who is there: presence for those who look, and who is typing."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from govim.protocol.values import MAX_PAGE, ChangeRequest, Instant

MAX_PRESENCE = 60  # characters


class SetPresence(ChangeRequest, frozen=True, kw_only=True, tag="set_presence"):
    state: Literal["available", "busy", "away", "meeting"]
    text: Annotated[str, Meta(max_length=MAX_PRESENCE)] = ""
    until: Instant | None = None


class Watch(Struct, frozen=True, tag="watch"):
    """Whom this device shows now, instead of those before; answered by a `presence` of all of them."""

    people: Annotated[list[UUID], Meta(max_length=MAX_PAGE)]


class Typing(Struct, frozen=True, tag="typing"):
    """Relayed at most every three seconds, kept nowhere."""

    conversation: UUID


class PresenceWanted(Struct, frozen=True):
    """Over HTTP: once, instead of a watch."""

    people: Annotated[list[UUID], Meta(min_length=1, max_length=MAX_PAGE)]


PresenceRequest = SetPresence | Watch | Typing


# ---- server → client -------------------------------------------------------------------------
class OwnPresence(Struct, frozen=True):
    """What is said of oneself now."""

    state: str
    text: str
    until: str | None


class PresenceView(Struct, frozen=True):
    person: str
    online: bool
    state: str
    text: str
    until: str | None


class PresenceList(Struct, frozen=True):
    people: list[PresenceView]


class PresencePush(Struct, frozen=True, tag="presence"):
    """Of those who are watched: all when the watch begins, then whoever changed, at most once a second."""

    people: list[PresenceView]


class TypingPush(Struct, frozen=True, tag="typing"):
    conversation: str
    person: str
