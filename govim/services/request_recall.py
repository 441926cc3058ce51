"""Ask for the recall of a message whose window is closed, and do it once it is approved.

In a group its owner and administrators decide, in a direct conversation the sender's superior: who sees when
it was said, where, how long it is and why it shall go, and never what it says.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation, ConversationKind
from govim.domain.entry import Content, Draft, Entry, EntryKind
from govim.domain.errors import AlreadyRecalled, NotFound
from govim.domain.ids import ClientRef, ConversationId, PersonId, Sequence
from govim.domain.sign_off import Asked, SignOff, SignOffKind
from govim.ports import Transaction
from govim.protocol.sign_off_views import sign_off_view
from govim.protocol.sign_offs import RequestRecall, SignOffView
from govim.services.access import access_conversation, access_standing
from govim.services.administrators import administrators
from govim.services.ask_sign_off import ask_sign_off
from govim.services.check_reason import check_reason
from govim.services.recall_message import append_recall
from govim.services.send_message import refuse_unless_allowed
from govim_audit.record import canonical, rfc3339, wording
from govim_policies.pack import Pack
from govim_policies.rules import decide_recall_request

LASTS = timedelta(days=7)


def request_recall(
    actor: Actor, request: RequestRecall, /, *, tx: Transaction, pack: Pack, at: datetime
) -> SignOffView:
    """Saying it again gives the request that is open already."""
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    message = access_standing(conversation, actor.person, Sequence(request.seq), log=tx.log)
    refuse_unless_allowed(decide_recall_request(pack, is_sender=message.sender == actor.person))
    reason = check_reason(request.reason, "reason", actor, conversation, pack)
    asked = Asked(
        kind=SignOffKind.RECALL,
        shown=_shown(conversation, message, reason),
        approvers=_approvers(conversation, actor.person, tx),
        expires_at=at + LASTS,
        conversation=conversation.id,
        seq=message.seq,
    )
    return sign_off_view(ask_sign_off(asked, actor, tx=tx, at=at), actor.person, at=at)


def may_approve_recall(sign_off: SignOff, person: PersonId, tx: Transaction) -> bool:
    conversation, _ = _place(sign_off, tx)
    return person in _approvers(conversation, sign_off.asked_by, tx)


def apply_recall(sign_off: SignOff, approver: Actor, /, *, tx: Transaction, pack: Pack, at: datetime) -> None:
    """The recall is its sender's, approved by somebody else; its ref is the sign-off, which is unique."""
    del pack
    conversation, seq = _place(sign_off, tx)
    message = tx.log.entry(conversation.id, seq)  # also where the sender has left since
    if message is None:
        raise NotFound
    if message.is_recalled:
        raise AlreadyRecalled(seq=seq)
    draft = Draft(
        conversation=conversation.id,
        sender=sign_off.asked_by,
        client_ref=ClientRef(sign_off.id),
        kind=EntryKind.RECALL,
        content={"kind": "recall", "approved_by": str(approver.person)},
        target=seq,
    )
    body = {"approved_by": str(approver.person), "sign_off": str(sign_off.id)}
    sender = replace(approver, person=sign_off.asked_by)
    append_recall(draft, sender, message, conversation, tx=tx, at=at, body=body)


def _place(sign_off: SignOff, tx: Transaction) -> tuple[Conversation, Sequence]:
    """As it was shown: nothing else is applied."""
    shown = sign_off.shown or {}
    conversation = tx.log.conversation(ConversationId(UUID(str(shown["conversation"]))))
    if conversation is None:
        raise NotFound
    return conversation, Sequence(int(str(shown["seq"])))


def _approvers(conversation: Conversation, sender: PersonId, tx: Transaction) -> frozenset[PersonId]:
    if conversation.kind is ConversationKind.DIRECT:
        return frozenset(tx.directory.superiors(sender)) - {sender}
    return administrators(conversation) - {sender}


def _shown(conversation: Conversation, message: Entry, reason: str) -> Content:
    """Never what the message says: only how many characters that are."""
    said = None if message.content is None else wording(canonical(message.content))
    return {
        "kind": "recall_request",
        "text": reason,
        "conversation": str(conversation.id),
        "conversation_kind": conversation.kind.value,
        "seq": message.seq,
        "sender": str(message.sender),
        "sent_at": rfc3339(message.at),
        "length": len(said or ""),
    }
