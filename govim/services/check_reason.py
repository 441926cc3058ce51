"""What somebody says to whoever decides: the words of a reason are decided as those of a message are."""

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation, ConversationKind
from govim.domain.errors import Malformed
from govim.domain.ids import ConversationId
from govim.ports import Transaction
from govim.services.send_message import refuse_unless_allowed
from govim_policies.pack import Pack
from govim_policies.rules import SendFacts, decide_send


def check_reason(reason: str, field: str, actor: Actor, conversation: Conversation | None, pack: Pack) -> str:
    """Without the white space around it. Raises Malformed where nothing is left, Rejected."""
    said = reason.strip()
    if not said:
        raise Malformed(field=field)
    kind, level = ConversationKind.DIRECT, 0
    if conversation is not None:
        kind, level = conversation.kind, conversation.level
    facts = SendFacts(sender=actor.person, conversation_kind=kind.value, level=level, text=said)
    refuse_unless_allowed(decide_send(pack, facts))
    return said


def where_of(conversation: ConversationId | None, tx: Transaction) -> Conversation | None:
    return None if conversation is None else tx.log.conversation(conversation)
