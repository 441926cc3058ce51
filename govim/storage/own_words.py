"""What somebody wrote for themselves alone: drafts, tags. Sealed like contents, under the same keys.

They are no contents: nobody said them, so no record references them, and a new one takes the old one's place.
"""

import hashlib
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from govim.domain.entry import Json
from govim.domain.ids import ConversationId, PersonId
from govim.storage.keyring import Keyring
from govim.storage.seal import new_salt
from govim_audit.record import canonical


class Sealed(NamedTuple):
    key_id: int
    sealed: bytes


def seal_draft(
    connection: Connection,
    keyring: Keyring,
    person: PersonId,
    conversation: ConversationId,
    text: str,
    at: datetime,
) -> Sealed:
    return _seal(connection, keyring, _place(person, conversation, 0), conversation, text, at)


def open_draft(connection: Connection, keyring: Keyring, person: PersonId, row: Any) -> str:  # noqa: ANN401 -- any row
    """Of a row with `draft` and `draft_key`, and the conversation as `id`. Raises Unreadable."""
    place = _place(person, row.id, 0)
    return msgspec.json.decode(keyring.key(connection, row.draft_key).open(place, row.draft).value, type=str)


def seal_tags(
    connection: Connection,
    keyring: Keyring,
    person: PersonId,
    conversation: ConversationId,
    seq: int,
    tags: list[str],
    at: datetime,
) -> Sealed:
    return _seal(connection, keyring, _place(person, conversation, seq), conversation, tags, at)


def open_tags(connection: Connection, keyring: Keyring, person: PersonId, row: Any) -> list[str]:  # noqa: ANN401
    """Of a row of `favourites`. Raises Unreadable."""
    if row.tags is None:
        return []
    place = _place(person, row.conversation, row.seq)
    opened = keyring.key(connection, row.tags_key).open(place, row.tags)
    return msgspec.json.decode(opened.value, type=list[str])


def _seal(
    connection: Connection,
    keyring: Keyring,
    place: int,
    conversation: ConversationId,
    value: Json,
    at: datetime,
) -> Sealed:
    key = keyring.key_for(connection, conversation, at)
    return Sealed(key.id, key.seal(place, new_salt(), canonical(value)))


def _place(person: PersonId, conversation: ConversationId, seq: int) -> int:
    """What sealed bytes are bound to, so that they open nowhere else. 0 is a draft: messages begin at 1."""
    named = hashlib.sha256(person.bytes + conversation.bytes + seq.to_bytes(8)).digest()
    return int.from_bytes(named[:8], signed=True)
