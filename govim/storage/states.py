"""The writer's copies of conversations: because one thread writes, a copy is as good as the row.

Bounded; thrown away when a commit fails. Where several processes write: `postgresql_states.py`.
"""

from collections import OrderedDict
from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from govim.domain.conversation import (
    Adders,
    Conversation,
    ConversationKind,
    Cursors,
    Head,
    Member,
    Newcomers,
    Role,
    Rules,
)
from govim.domain.ids import ConversationId, Ordinal, PersonId, Sequence
from govim.storage.schema import conversations, members

CAPACITY = 50_000


@dataclass(slots=True)
class ConversationState:
    conversation: Conversation
    head: Head
    cursors: dict[PersonId, Cursors] = field(default_factory=dict)
    is_changed: bool = field(default=False, compare=False)  # by the present batch
    version: int = field(default=0, compare=False)  # of the row, where several processes write


class States:
    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._known: OrderedDict[int, ConversationState] = OrderedDict()  # by the id as a number

    def prepare(
        self, connection: Connection, named: Iterable[ConversationId], *, wait: bool
    ) -> frozenset[ConversationId]:
        """What a batch is going to touch, some more than once. Returns what others hold, if it is not to wait
        for them."""
        del connection, named, wait
        return frozenset()

    def get(self, connection: Connection, conversation: ConversationId) -> ConversationState | None:
        state = self._known.get(conversation.int)
        if state is not None:
            self._known.move_to_end(
                conversation.int
            )  # so that what the present batch changed is never dropped
            return state
        state = load_state(connection, conversation)
        if state is not None:
            self.keep(conversation, state)
        return state

    def keep(self, conversation: ConversationId, state: ConversationState) -> None:
        self._known[conversation.int] = state
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)

    def begin_command(self) -> None:
        """From here on, until the next command."""

    def rolled_back(self) -> None:
        """The present command's savepoint is gone, and with it the locks taken since."""

    def committed(self) -> None:
        """The batch is durable."""

    def forget(self, conversation: ConversationId) -> None:
        self._known.pop(conversation.int, None)


def load_state(connection: Connection, conversation: ConversationId) -> ConversationState | None:
    row = connection.execute(select(conversations).where(conversations.c.id == conversation)).one_or_none()
    if row is None:
        return None
    present = connection.execute(
        select(members).where(members.c.conversation == conversation, members.c.left_seq.is_(None))
    ).all()
    return state_of(row, present)


def state_of(row: Row[Any], present: Seq[Row[Any]]) -> ConversationState:
    return ConversationState(
        conversation=Conversation(
            id=ConversationId(row.id),
            kind=ConversationKind(row.kind),
            title=row.title,
            level=row.level,
            series=row.series,
            members={
                PersonId(member.person): Member(
                    person=PersonId(member.person),
                    joined_seq=Sequence(member.joined_seq),
                    role=Role(member.role),
                    visible_from=Sequence(member.visible_from),
                    silenced_until=member.silenced_until,
                )
                for member in present
            },
            rules=Rules(
                newcomers=Newcomers(row.newcomers),
                adders=Adders(row.adders),
                silenced_until=row.silenced_until,
                is_private_forbidden=bool(row.is_private_forbidden),
                archived_at=row.archived_at,
            ),
        ),
        head=Head(seq=Sequence(row.last_seq), ordinal=Ordinal(row.last_ordinal)),
        cursors={
            PersonId(member.person): Cursors(delivered=Sequence(member.delivered), read=Sequence(member.read))
            for member in present
        },
    )
