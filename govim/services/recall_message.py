"""Recall a message: readers lose it with this commit; the record keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation
from govim.domain.entry import Draft, Entry, EntryKind
from govim.domain.errors import ClientRefReused, GovimError
from govim.domain.ids import ClientRef, ConversationId, PersonId, Sequence
from govim.ports import Transaction
from govim.services.access import access_conversation, access_standing
from govim.services.administrators import outranks
from govim.services.append_entry import append_entry
from govim.services.end_must_read import end_must_read
from govim.services.refused_act import why_refused
from govim.services.send_message import refuse_unless_allowed, same_result
from govim.services.withdraw_elsewhere import withdraw_elsewhere
from govim_audit.record import Json, Kind
from govim_policies.pack import Pack
from govim_policies.rules import RecallFacts, decide_recall


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallMessage:
    actor: Actor
    client_ref: ClientRef
    conversation: ConversationId
    seq: Sequence


def recall_message(command: RecallMessage, *, tx: Transaction, pack: Pack, at: datetime) -> Entry:
    """The recall's own entry; for a retry, the one that is there already."""
    person = command.actor.person
    conversation = access_conversation(command.conversation, person, log=tx.log)
    if (earlier := tx.log.earlier(person, command.client_ref)) is not None:
        same_result(earlier, command.conversation, EntryKind.RECALL)
        if earlier.target != command.seq:
            raise ClientRefReused
        return earlier
    message = access_standing(conversation, person, command.seq, log=tx.log)
    decision = decide_recall(pack, recall_facts(conversation, message, person, at))
    refuse_unless_allowed(decision)
    draft = Draft(
        conversation=command.conversation,
        sender=person,
        client_ref=command.client_ref,
        kind=EntryKind.RECALL,
        target=command.seq,
    )
    body = {"policy": decision.policy, "rule": decision.rule}
    return append_recall(draft, command.actor, message, conversation, tx=tx, at=at, body=body)


def append_recall(
    draft: Draft,
    actor: Actor,
    message: Entry,
    conversation: Conversation,
    *,
    tx: Transaction,
    at: datetime,
    body: Mapping[str, Json],
) -> Entry:
    """Whoever allowed it, and why, stands in `body`."""
    entry = append_entry(draft, actor, conversation, Kind.MESSAGE_RECALLED, tx=tx, at=at, body=body)
    tx.log.mark_recalled(message, entry)
    end_must_read(message, tx=tx, at=at)
    withdraw_elsewhere(entry, actor, tx=tx, at=at)
    return entry


def recall_facts(conversation: Conversation, message: Entry, person: PersonId, at: datetime) -> RecallFacts:
    return RecallFacts(
        conversation_kind=conversation.kind.value,
        is_sender=message.sender == person,
        outranks_sender=outranks(conversation, person, message.sender),
        age=at - message.at,
    )


def record_refused_recall(
    command: RecallMessage, error: GovimError, *, tx: Transaction, at: datetime
) -> None:
    tx.records.add(
        Kind.RECALL_REFUSED,
        at=at,
        actor=command.actor.person,
        origin=command.actor.origin,
        conversation=command.conversation,
        body={
            "client_ref": str(command.client_ref),
            **why_refused(error),
            "target": command.seq,
        },
    )
