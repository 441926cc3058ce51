"""The writer's copies of conversations where several processes write: good only under a lock on the row.

A batch locks the rows of all conversations that it names, in the order of their ids, so that two batches
cannot wait for each other. A copy from an earlier batch is used again if nobody changed the row since: `xmin`
names the transaction that wrote the row last.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Seq
from uuid import UUID

from sqlalchemy import Connection, select

from govim.domain.ids import ConversationId
from govim.storage.schema import conversations, members
from govim.storage.states import CAPACITY, ConversationState, States, state_of

_LOCK = (
    "SELECT id, xmin::text::bigint, pg_current_xact_id()::xid::text::bigint FROM conversations "
    "WHERE id = ANY(%(ids)b::bytea[]) ORDER BY id FOR NO KEY UPDATE"
)


class LockedStates(States):
    def __init__(self, capacity: int = CAPACITY) -> None:
        super().__init__(capacity)
        self._locked: set[ConversationId] = set()
        self._absent: set[ConversationId] = set()
        self._late: set[ConversationId] = set()  # locked by the present command, for itself
        self._transaction = 0

    def prepare(
        self, connection: Connection, named: Iterable[ConversationId], *, wait: bool
    ) -> frozenset[ConversationId]:
        wanted = sorted(set(named))
        self._locked.clear()
        self._absent.clear()
        self._late.clear()
        if not wanted:
            return frozenset()
        self._lock(connection, wanted, wait=wait)
        missing = frozenset(wanted) - self._locked
        held = frozenset() if wait or not missing else _existing(connection, missing)
        self._absent |= missing - held
        return held

    def get(self, connection: Connection, conversation: ConversationId) -> ConversationState | None:
        if conversation in self._absent:
            return None
        if conversation not in self._locked:
            self._lock(connection, [conversation], wait=True)
            self._late.add(conversation)
        return self._known.get(conversation.int) if conversation in self._locked else None

    def forget(self, conversation: ConversationId) -> None:
        super().forget(conversation)
        self._locked.discard(conversation)

    def begin_command(self) -> None:
        self._late.clear()

    def rolled_back(self) -> None:
        self._locked -= self._late

    def committed(self) -> None:
        for conversation in self._locked:
            state = self._known.get(conversation.int)
            if state is not None and state.is_changed:
                state.version, state.is_changed = self._transaction, False

    def _lock(self, connection: Connection, ids: Seq[ConversationId], *, wait: bool) -> None:
        parameters = {"ids": [conversation.bytes for conversation in ids]}
        rows = connection.exec_driver_sql(_LOCK if wait else f"{_LOCK} SKIP LOCKED", parameters).all()
        stale = {}
        for raw, version, self._transaction in rows:
            conversation = ConversationId(UUID(bytes=raw))
            self._locked.add(conversation)
            known = self._known.get(conversation.int)
            if known is None or known.version != version:
                stale[conversation] = version
            else:
                self._known.move_to_end(conversation.int)
        if stale:
            self._load(connection, stale)

    def _load(self, connection: Connection, versions: Mapping[ConversationId, int]) -> None:
        """Read anew what somebody else has changed, or what was never read."""
        heads = connection.execute(select(conversations).where(conversations.c.id.in_(versions))).all()
        present = defaultdict(list)
        found = select(members).where(members.c.conversation.in_(versions), members.c.left_seq.is_(None))
        for member in connection.execute(found):
            present[member.conversation].append(member)
        for head in heads:
            state = state_of(head, present[head.id])
            state.version = versions[head.id]
            self.keep(head.id, state)


def _existing(connection: Connection, ids: frozenset[ConversationId]) -> frozenset[ConversationId]:
    found = connection.scalars(select(conversations.c.id).where(conversations.c.id.in_(ids)))
    return frozenset(map(ConversationId, found))
