"""`ports.Tallies`: reactions and pins, with statements of their own (they are rare beside messages)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from govim.domain.entry import Entry
from govim.domain.ids import ConversationId, PersonId, Sequence
from govim.storage.batch import Batch
from govim.storage.schema import pins, reactions


class SqlTallies:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def reactions(self, conversation: ConversationId, seq: Sequence) -> Mapping[str, int]:
        return count_reactions(self._batch.reading(), conversation, seq)

    def reactions_of(self, conversation: ConversationId, seq: Sequence, person: PersonId) -> frozenset[str]:
        mine = select(reactions.c.reaction).where(
            reactions.c.conversation == conversation,
            reactions.c.seq == seq,
            reactions.c.person == person,
        )
        return frozenset(self._batch.reading().scalars(mine))

    def react(self, message: Entry, person: PersonId, reaction: str, *, is_set: bool, at: datetime) -> bool:
        if (reaction in self.reactions_of(message.conversation, message.seq, person)) == is_set:
            return False
        connection = self._batch.direct()
        key = {
            "conversation": message.conversation,
            "seq": message.seq,
            "person": person,
            "reaction": reaction,
        }
        if is_set:
            connection.execute(insert(reactions).values(**key, at=at))
        else:
            connection.execute(delete(reactions).filter_by(**key))
        return True

    def pins(self, conversation: ConversationId) -> frozenset[Sequence]:
        found = select(pins.c.seq).where(pins.c.conversation == conversation)
        return frozenset(Sequence(seq) for seq in self._batch.reading().scalars(found))

    def set_pin(self, pin: Entry, message: Sequence, *, is_pinned: bool) -> None:
        connection, conversation = self._batch.direct(), pin.conversation
        if is_pinned:
            row = {"conversation": conversation, "seq": message, "person": pin.sender, "at": pin.at}
            connection.execute(insert(pins).values(**row))
        else:
            connection.execute(delete(pins).where(pins.c.conversation == conversation, pins.c.seq == message))


def count_reactions(connection: Connection, conversation: ConversationId, seq: Sequence) -> dict[str, int]:
    """How often each was given; the most frequent first."""
    rows = connection.execute(
        select(reactions.c.reaction, func.count().label("given"))
        .where(reactions.c.conversation == conversation, reactions.c.seq == seq)
        .group_by(reactions.c.reaction)
        .order_by(func.count().desc(), func.min(reactions.c.at), reactions.c.reaction)
    )
    return {row.reaction: row.given for row in rows}
