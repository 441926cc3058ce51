"""Edit a message: an entry of its own with the new version. Every version stays, readers see the newest."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.entry import Content, Entry, EntryKind, SourceKind, text_content
from govim.domain.errors import (
    AlreadyRecalled,
    ClientRefReused,
    GovimError,
    NotEditable,
    NothingChanged,
    StaleEdit,
)
from govim.domain.ids import ConversationId, Sequence
from govim.domain.person import Right
from govim.ports import Transaction
from govim.protocol.messages import Edit
from govim.services.access import access_conversation, access_function, access_message
from govim.services.append_entry import append_entry, draft_of, earlier_entry
from govim.services.compose_body import (
    Composing,
    mentions_said,
    named_people,
    refuse_mentions,
    text_with,
)
from govim.services.refused_act import record_refused_message
from govim.services.send_message import refuse_unless_allowed
from govim_audit.record import Json, Kind
from govim_policies.message_rules import EditFacts, decide_edit
from govim_policies.pack import Pack
from govim_policies.rules import SendFacts, decide_send


def edit_message(actor: Actor, request: Edit, /, *, tx: Transaction, pack: Pack, at: datetime) -> Entry:
    access_function(actor.person, Right.CHAT, tx=tx)
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    message = access_message(conversation, actor.person, Sequence(request.seq), log=tx.log)
    people = named_people(request.body)
    content = _content(request, message)
    draft = draft_of(actor, request, EntryKind.EDIT, content=content, target=request.seq)
    if earlier := earlier_entry(draft, tx=tx):
        if request.base != tx.marks.base_of(earlier):
            raise ClientRefReused
        return earlier
    facts = EditFacts(
        conversation_kind=conversation.kind.value,
        is_sender=message.sender == actor.person,
        age=at - message.at,
    )
    refuse_unless_allowed(decide_edit(pack, facts))
    _refuse_unless_editable(message, request, content)
    composing = Composing(sender=actor.person, conversation=conversation, tx=tx, pack=pack)
    refuse_mentions(request.body, composing)
    words = SendFacts(
        sender=actor.person,
        conversation_kind=conversation.kind.value,
        level=conversation.level,
        text=request.body.text,
    )
    decision = decide_send(pack, words)
    refuse_unless_allowed(decision)
    mentions = mentions_said(people, everybody=request.body.mention_all)
    reason: dict[str, Json] = {"policy": decision.policy, "rule": decision.rule}
    body: dict[str, Json] = {"base": request.base, **reason, **mentions}
    entry = append_entry(draft, actor, conversation, Kind.MESSAGE_EDITED, tx=tx, at=at, body=body)
    tx.marks.replace(message, entry)
    tx.marks.mention(message, people, everybody=request.body.mention_all)
    return entry


def record_refused_edit(
    actor: Actor, request: Edit, error: GovimError, /, *, tx: Transaction, at: datetime
) -> None:
    """As of a refused send."""
    about: dict[str, Json] = {"act": Kind.MESSAGE_EDITED.value, "target": request.seq}
    content = text_content(request.body.text)
    record_refused_message(
        actor, request.conversation, request.client_ref, content, error, tx=tx, at=at, **about
    )


def _content(request: Edit, message: Entry) -> Content:
    content = text_with(request.body)
    quote = (message.content or {}).get("quote")
    return content if quote is None else {**content, "quote": quote}


def _refuse_unless_editable(message: Entry, request: Edit, content: Content) -> None:
    if message.is_recalled:
        raise AlreadyRecalled(seq=message.seq)
    if message.burn_seconds is not None or message.shows in {SourceKind.FORWARD, SourceKind.MERGED}:
        raise NotEditable(seq=message.seq)
    if request.base != message.version:
        raise StaleEdit(seq=message.seq, base=message.version)
    if content == message.said:
        raise NothingChanged(seq=message.seq)
