"""`ports.Records` on the same batch as the log: no act without its record (invariant 5)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from govim.domain.actor import Origin
from govim.domain.entry import Content, Entry
from govim.domain.ids import ContentId, ConversationId, PersonId, Position
from govim.storage.batch import Batch
from govim.storage.contents import ContentStore
from govim.storage.keyring import Keyring
from govim.storage.schema import audit_records
from govim.storage.seal import new_salt
from govim.storage.states import States
from govim_audit.record import Json, Kind, Leaf, canonical, salted_hash


class Positions:
    """The next position, given inside the commit: dense because one thread writes."""

    def __init__(self, connection: Connection) -> None:
        last = connection.scalar(select(func.max(audit_records.c.position)))
        self.next = 0 if last is None else last + 1


class SqlRecords:
    """One per batch. `leaves` are handed to the trail once the commit is durable."""

    def __init__(
        self,
        connection: Connection,
        batch: Batch,
        keyring: Keyring,
        contents: ContentStore,
        positions: Positions,
        states: States,
    ) -> None:
        self._connection = connection
        self._batch = batch
        self._keyring = keyring
        self._contents = contents
        self._positions = positions
        self._states = states
        self.first = positions.next
        self.leaves: list[bytes] = []

    def add(
        self,
        kind: Kind,
        *,
        at: datetime,
        actor: PersonId | None,
        origin: Origin,
        body: Mapping[str, Json],
        entry: Entry | None = None,
        conversation: ConversationId | None = None,
        content: Content | None = None,
    ) -> Position:
        # An id that somebody made up gets no key of its own.
        is_known = conversation and self._states.get(self._connection, conversation)
        scope, content_id = conversation if is_known else None, None
        if entry is not None:
            scope, content_id = entry.conversation, entry.content_id
        elif content is not None:
            content_id = self._contents.add(content, scope, at)
        value = self._body(origin, body, content_id, entry, conversation)
        salt = new_salt()
        leaf = Leaf(
            kind=kind,
            at=at,
            actor=actor,
            conversation=entry.conversation if entry else None,
            seq=entry.seq if entry else None,
            body_hash=salted_hash(salt, value),
        ).encode()
        return self._write(leaf, salt, value, scope, content_id, at)

    def _body(
        self,
        origin: Origin,
        body: Mapping[str, Json],
        content_id: ContentId | None,
        entry: Entry | None,
        conversation: ConversationId | None,
    ) -> bytes:
        whole: dict[str, Json] = {**body, "address": origin.address, "client": origin.client}
        if content_id is not None:
            whole["content"] = self._contents.hash_of(content_id)
        if entry is None and conversation is not None:
            whole["conversation"] = str(conversation)
        return canonical(whole)

    def _write(
        self,
        leaf: bytes,
        salt: bytes,
        value: bytes,
        scope: ConversationId | None,
        content_id: ContentId | None,
        at: datetime,
    ) -> Position:
        position = Position(self._positions.next)
        self._positions.next += 1
        self.leaves.append(leaf)
        self._batch.on_undo(self._unwrite)
        key = self._keyring.key_for(self._connection, scope, at)
        row = {
            "position": position,
            "leaf": leaf,
            "key_id": key.id,
            "sealed": key.seal(position, salt, value),
            "content_id": content_id,
        }
        self._batch.add("records", row)
        return position

    def _unwrite(self) -> None:
        self._positions.next -= 1
        self.leaves.pop()
