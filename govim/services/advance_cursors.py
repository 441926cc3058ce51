"""Say how far one got: delivered to a device, or read. Both only ever move forward."""

from dataclasses import dataclass
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.conversation import Cursors
from govim.domain.events import CursorsMoved
from govim.domain.ids import ConversationId, Sequence
from govim.ports import Transaction
from govim.services.access import access_conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceCursors:
    actor: Actor
    conversation: ConversationId
    delivered: Sequence
    read: Sequence


def advance_cursors(command: AdvanceCursors, *, tx: Transaction, at: datetime) -> Cursors:
    """Where the cursors stand now. A cursor beyond the log's end is cut to it; read implies delivered."""
    person = command.actor.person
    conversation = access_conversation(command.conversation, person, log=tx.log)
    last = tx.log.head(conversation.id).seq
    before = tx.log.cursors(conversation.id, person)
    read = max(before.read, min(command.read, last))
    after = Cursors(delivered=max(before.delivered, min(command.delivered, last), read), read=read)
    if after != before:
        tx.log.advance(conversation.id, command.actor, before, after, at=at)
        tx.tell(
            CursorsMoved(
                conversation=conversation.id,
                person=person,
                cursors=after,
                members=conversation.members.keys(),
                has_read=after.read > before.read,
                session=command.actor.session,
            )
        )
    return after
