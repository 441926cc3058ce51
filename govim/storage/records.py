"""`ports.Records` on the same batch as the log: no act without its record (invariant 5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from govim.domain.actor import Origin
from govim.domain.entry import Content, Entry
from govim.domain.ids import ContentId, ConversationId, PersonId, Position
from govim.storage.batch import Batch
from govim.storage.batch_rows import RecordRow
from govim.storage.contents import ContentStore
from govim.storage.dialect import Positions
from govim.storage.keyring import Keyring
from govim.storage.seal import DataKey, new_salt
from govim.storage.states import States
from govim_audit.record import Json, Kind, Leaf, canonical, salted_hash


class _Record(NamedTuple):
    """All but its position, which the sealed body is bound to."""

    leaf: bytes
    key: DataKey
    salt: bytes
    value: bytes
    content_id: ContentId | None


class SqlRecords:
    """One per batch. Positions are given and bodies sealed at its end, so that several writing processes
    wait for one another no longer than that takes."""

    def __init__(
        self, batch: Batch, keyring: Keyring, contents: ContentStore, positions: Positions, states: States
    ) -> None:
        self._batch = batch
        self._keyring = keyring
        self._contents = contents
        self._positions = positions
        self._states = states
        self._records: list[_Record] = []

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
    ) -> ContentId | None:
        connection = self._batch.connection
        # An id that somebody made up gets no key of its own.
        is_known = conversation and self._states.get(connection, conversation)
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
        key = self._keyring.key_for(connection, scope, at)
        self._records.append(_Record(leaf, key, salt, value, content_id))
        self._batch.on_undo(self._unadd)
        return content_id

    def position(self) -> Position:
        return Position(self._positions.next(self._batch.connection) + len(self._records) - 1)

    def flush(self) -> tuple[int, list[bytes]]:
        """Give the batch its records. Returns the first position and the leaves, for the trail."""
        if not self._records:
            return 0, []
        first = self._positions.next(self._batch.connection)
        for position, record in enumerate(self._records, first):
            sealed = record.key.seal(position, record.salt, record.value)
            self._batch.add(RecordRow(position, record.leaf, record.key.id, sealed, record.content_id))
        return first, [record.leaf for record in self._records]

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

    def _unadd(self) -> None:
        self._records.pop()
