"""Data keys, one per conversation and month, wrapped by the master key file (ADR 0004).

Owned by one thread. `forget_new` is called when a transaction that made keys was taken back.
"""

import os
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Row, func, insert, select

from govim.domain.ids import ConversationId
from govim.storage.database import Unusable, UnusableStorage
from govim.storage.dialect import KeyIds
from govim.storage.folder import DataFolder, write_private
from govim.storage.schema import content_keys
from govim.storage.seal import KEY_BYTES, NONCE_BYTES, DataKey, Unreadable

SITE_ZONE = ZoneInfo("Asia/Shanghai")
MASTER_ID = "1"
OF_THE_SITE = -1  # in the place of a conversation's number


def create_master_key(folder: DataFolder) -> None:
    write_private(folder.master_key, os.urandom(KEY_BYTES))


def load_master_key(folder: DataFolder) -> AESGCM:
    """Raises UnusableStorage."""
    return AESGCM(read_key(folder.master_key))


def read_key(file: Path) -> bytes:
    """Raises UnusableStorage where there is none, or half of one."""
    if not holds_key(file):
        raise UnusableStorage(Unusable.NO_KEY, file=file)
    return file.read_bytes()


def holds_key(file: Path) -> bool:
    return file.is_file() and file.stat().st_size == KEY_BYTES


@lru_cache(maxsize=256)  # three times for each message, and many in one millisecond
def month_of(at: datetime, zone: ZoneInfo = SITE_ZONE) -> int:
    local = at.astimezone(zone)
    return local.year * 100 + local.month


def next_key_id(connection: Connection) -> int:
    """Where one process writes."""
    return (connection.scalar(select(func.max(content_keys.c.id))) or 0) + 1


class Keyring:
    """Unwraps keys as they are asked for; makes new ones on a writing connection."""

    def __init__(self, master: AESGCM, zone: ZoneInfo = SITE_ZONE, *, new_id: KeyIds = next_key_id) -> None:
        self._master = master
        self._new_id = new_id
        self.zone = zone  # in which months end
        self._by_id: dict[int, DataKey] = {}
        self._by_scope: dict[tuple[int, int], DataKey] = {}  # of the conversation's number, and the month
        self._new: list[tuple[int, int]] = []

    def key(self, connection: Connection, key_id: int) -> DataKey:
        """The key of a sealed row. Unreadable if the wrapped key was changed or destroyed."""
        if (known := self._by_id.get(key_id)) is not None:
            return known
        row = connection.execute(select(content_keys).where(content_keys.c.id == key_id)).one_or_none()
        if row is None:
            raise Unreadable
        return self._unwrap(row)

    def fetch(self, connection: Connection, key_ids: AbstractSet[int]) -> None:
        """In one statement what `key` would read one by one. Raises Unreadable, as it does."""
        if missing := key_ids - self._by_id.keys():
            for row in connection.execute(select(content_keys).where(content_keys.c.id.in_(missing))):
                self._unwrap(row)

    def key_for(self, connection: Connection, conversation: ConversationId | None, at: datetime) -> DataKey:
        """The key that seals what is written now; made if it is the month's first."""
        month = month_of(at, self.zone)
        scope = (conversation.int if conversation else OF_THE_SITE, month)
        if (known := self._by_scope.get(scope)) is not None:
            return known
        same = content_keys.c.conversation.is_not_distinct_from(conversation)
        found = connection.scalar(select(content_keys.c.id).where(same, content_keys.c.month == month))
        if found is not None:
            key = self.key(connection, found)
        else:
            key = self._make(connection, conversation, at)
            self._new.append(scope)
        self._by_scope[scope] = key
        return key

    def _unwrap(self, row: Row[Any]) -> DataKey:
        aad = _associated(row.id, row.conversation, row.month)
        try:
            raw = self._master.decrypt(row.wrapped[:NONCE_BYTES], row.wrapped[NONCE_BYTES:], aad)
        except InvalidTag as error:
            raise Unreadable from error
        key = self._by_id[row.id] = DataKey(row.id, AESGCM(raw))
        return key

    def forget_new(self) -> None:
        """The transaction that made them is gone."""
        for scope in self._new:
            key = self._by_scope.pop(scope, None)
            if key is not None:
                self._by_id.pop(key.id, None)
        self._new.clear()

    def keep_new(self) -> None:
        """The transaction that made them is durable."""
        self._new.clear()

    def _make(self, connection: Connection, conversation: ConversationId | None, at: datetime) -> DataKey:
        raw, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
        key_id = self._new_id(connection)
        month = month_of(at, self.zone)
        wrapped = nonce + self._master.encrypt(nonce, raw, _associated(key_id, conversation, month))
        connection.execute(
            insert(content_keys).values(
                id=key_id,
                conversation=conversation,
                month=month,
                master=MASTER_ID,
                wrapped=wrapped,
                created_at=at,
            )
        )
        key = self._by_id[key_id] = DataKey(key_id, AESGCM(raw))
        return key


def _associated(key_id: int, conversation: UUID | None, month: int) -> bytes:
    return f"{key_id}/{conversation or '-'}/{month}/{MASTER_ID}".encode()
