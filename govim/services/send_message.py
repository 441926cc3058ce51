"""Send a message: access → retry? → policy → append → record → tell."""

from datetime import datetime

from msgspec import Struct

from govim.domain.actor import Actor
from govim.domain.entry import Content, Draft, Entry, EntryKind, text_content
from govim.domain.errors import ClientRefReused, GovimError, Rejected
from govim.domain.events import EntryAppended
from govim.domain.ids import ClientRef, ConversationId
from govim.domain.person import Right
from govim.ports import Transaction
from govim.services.access import access_conversation, access_function
from govim.services.group_rules import refuse_unless_may
from govim.services.refused_act import record_refused_message
from govim_audit.record import Kind, id_text
from govim_policies.decision import Decision
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack
from govim_policies.rules import SendFacts, decide_send


class SendMessage(Struct, frozen=True, kw_only=True):
    actor: Actor
    client_ref: ClientRef
    conversation: ConversationId
    text: str


def send_message(command: SendMessage, *, tx: Transaction, pack: Pack, at: datetime) -> Entry:
    """The entry in its place; for a retry, the one that is there already, unrecorded and untold."""
    sender = command.actor.person
    access_function(sender, Right.CHAT, tx=tx)
    conversation = access_conversation(command.conversation, sender, log=tx.log)
    content = text_content(command.text)
    if (earlier := tx.log.earlier(sender, command.client_ref)) is not None:
        return same_result(earlier, command.conversation, EntryKind.MESSAGE, content)
    if not conversation.is_plain:
        refuse_unless_may(GroupAct.SEND, conversation, sender, at=at)
    facts = SendFacts(
        sender=sender, conversation_kind=conversation.kind.value, level=conversation.level, text=command.text
    )
    decision = decide_send(pack, facts)
    refuse_unless_allowed(decision)
    draft = Draft(
        conversation=command.conversation,
        sender=sender,
        client_ref=command.client_ref,
        kind=EntryKind.MESSAGE,
        content=content,
    )
    entry = tx.log.append(draft, at=at)
    tx.records.add(
        Kind.MESSAGE_SENT,
        at=at,
        actor=sender,
        origin=command.actor.origin,
        body={"client_ref": id_text(command.client_ref), "policy": decision.policy, "rule": decision.rule},
        entry=entry,
    )
    tx.tell(EntryAppended(entry=entry, last_ordinal=entry.ordinal, members=conversation.members.keys()))
    return entry


def record_refused_send(command: SendMessage, error: GovimError, *, tx: Transaction, at: datetime) -> None:
    record_refused_message(
        command.actor,
        command.conversation,
        command.client_ref,
        text_content(command.text),
        error,
        tx=tx,
        at=at,
    )


def same_result(
    earlier: Entry, conversation: ConversationId, kind: EntryKind, content: Content | None = None
) -> Entry:
    """Invariant 3: a repeat returns the first result; the same ref for something else is refused."""
    if earlier.conversation != conversation or earlier.kind is not kind:
        raise ClientRefReused
    if content is not None and earlier.content is not None and earlier.content != content:
        raise ClientRefReused
    if earlier.shows is not None or earlier.burn_seconds is not None:  # it was no plain text
        raise ClientRefReused
    return earlier


def refuse_unless_allowed(decision: Decision) -> None:
    if decision.reason is not None:
        raise Rejected(decision.reason, rule=decision.rule, policy=decision.policy, **decision.detail)
