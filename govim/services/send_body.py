"""Send what is more than a plain text: it mentions, quotes, forwards, burns, or is to be confirmed. Else as
`send_message`."""

from datetime import datetime
from typing import Any

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation
from govim.domain.entry import Content, Draft, Entry, EntryKind, SourceKind
from govim.domain.errors import ClientRefReused, GovimError
from govim.domain.events import EntryAppended
from govim.domain.ids import ClientRef, ConversationId, PersonId
from govim.domain.person import Right
from govim.ports import Transaction
from govim.protocol.bodies import ForwardBody, MergedBody, TextBody, words_of
from govim.protocol.frames import Send
from govim.protocol.must_reads import ToConfirm
from govim.services.access import access_conversation, access_function
from govim.services.ask_confirmation import ask_readers
from govim.services.compose_body import Composed, Composing, compose_body, mentions_said
from govim.services.group_rules import refuse_unless_may
from govim.services.refused_act import record_refused_message
from govim.services.send_message import refuse_unless_allowed
from govim_audit.record import Json, Kind, id_text
from govim_policies.decision import Decision
from govim_policies.groups import GroupAct
from govim_policies.message_rules import BurnFacts, decide_burn
from govim_policies.pack import Pack
from govim_policies.rules import SendFacts, decide_send


def send_body(actor: Actor, request: Send, /, *, tx: Transaction, pack: Pack, at: datetime) -> Entry:
    """The entry in its place; for a retry, the one that is there already, unrecorded and untold."""
    sender = actor.person
    access_function(sender, Right.CHAT, tx=tx)
    conversation = access_conversation(ConversationId(request.conversation), sender, log=tx.log)
    if (earlier := tx.log.earlier(sender, ClientRef(request.client_ref))) is not None:
        return _same(earlier, request, tx)
    if not conversation.is_plain:
        refuse_unless_may(GroupAct.SEND, conversation, sender, at=at)
    composing = Composing(sender=sender, conversation=conversation, tx=tx, pack=pack)
    composed = compose_body(request.body, composing)
    decision = _decide(composed, conversation, actor, request, pack)
    draft = Draft(
        conversation=conversation.id,
        sender=sender,
        client_ref=ClientRef(request.client_ref),
        kind=EntryKind.MESSAGE,
        content=composed.content,
        content_id=composed.content_id,
    )
    entry = tx.log.append(draft, at=at)
    fields: dict[str, Json] = {
        "client_ref": id_text(draft.client_ref),
        "policy": decision.policy,
        "rule": decision.rule,
        **_marks(composed, request),
    }
    tx.records.add(Kind.MESSAGE_SENT, at=at, actor=sender, origin=actor.origin, body=fields, entry=entry)
    entry = _mark(entry, composed, request, tx)
    tx.tell(EntryAppended(entry=entry, last_ordinal=entry.ordinal, members=conversation.members.keys()))
    if request.must_read is not None:
        ask_readers(request.must_read, entry, actor, conversation, tx=tx, at=at)
    return entry


def _decide(
    composed: Composed, conversation: Conversation, actor: Actor, request: Send, pack: Pack
) -> Decision:
    """Of the words of what is forwarded, too, for they are said here."""
    kind = conversation.kind.value
    if request.burn_seconds is not None:
        facts = BurnFacts(conversation_kind=kind, members=len(conversation.members))
        refuse_unless_allowed(decide_burn(pack, facts))
    said = SendFacts(
        sender=actor.person,
        conversation_kind=kind,
        level=conversation.level,
        text=words_of(composed.content),
    )
    decision = decide_send(pack, said)
    refuse_unless_allowed(decision)
    return decision


def _marks(composed: Composed, request: Send) -> dict[str, Json]:
    """What a record says beside the text: ids alone."""
    marks = mentions_said(composed.mentions, everybody=composed.mentions_all)
    if composed.sources:
        marks["shows"] = composed.sources[0].kind.value
        marks["sources"] = [
            [id_text(source.conversation), source.seq, source.kind.value] for source in composed.sources
        ]
    if request.burn_seconds is not None:
        marks["burn_seconds"] = request.burn_seconds
    return marks


def _mark(entry: Entry, composed: Composed, request: Send, tx: Transaction) -> Entry:
    if composed.mentions or composed.mentions_all:
        tx.marks.mention(entry, composed.mentions, everybody=composed.mentions_all)
    if composed.sources:
        entry = tx.marks.show(entry, composed.sources)
    if request.burn_seconds is not None:
        entry = tx.marks.burn(entry, request.burn_seconds)
    return entry


def _same(earlier: Entry, request: Send, tx: Transaction) -> Entry:
    """Invariant 3, by what was asked: what it said may have been edited or recalled since."""
    is_same = (
        earlier.kind is EntryKind.MESSAGE
        and earlier.conversation == request.conversation
        and earlier.burn_seconds == request.burn_seconds
        and _asked(request) == _made(earlier)
        and _is_asked_of_readers(request.must_read, earlier, tx)
    )
    if not is_same:
        raise ClientRefReused
    return earlier


def _is_asked_of_readers(wanted: ToConfirm | None, earlier: Entry, tx: Transaction) -> bool:
    """Others may have been asked since, at other times; nobody who was is asked no longer."""
    if wanted is None:
        return True
    known = tx.must_reads.find(earlier.conversation, earlier.seq)
    named = {PersonId(each) for each in wanted.people or ()}
    return known is not None and tx.must_reads.people(known) >= named


def _asked(request: Send) -> object:
    match request.body:
        case TextBody() as body:
            mentions = [id_text(PersonId(person)) for person in dict.fromkeys(body.mentions)]
            quote = None if body.quote is None else body.quote.seq
            return "text", body.text, mentions, body.mention_all, quote
        case ForwardBody() as body:
            return SourceKind.FORWARD, None, {(body.conversation, body.seq)}
        case MergedBody() as body:
            return SourceKind.MERGED, body.title, {(body.conversation, seq) for seq in body.seqs}


def _made(earlier: Entry) -> object:
    content = earlier.content or {}
    if earlier.shows in {SourceKind.FORWARD, SourceKind.MERGED}:
        sources = [source for source in earlier.sources if source.kind is earlier.shows]
        title = content.get("title") if earlier.shows is SourceKind.MERGED else None
        return earlier.shows, title, {(source.conversation, source.seq) for source in sources}
    quote: Any = content.get("quote") or {}
    mentions = content.get("mentions", [])
    return "text", content.get("text"), mentions, content.get("mention_all", False), quote.get("seq")


def record_refused_body(
    actor: Actor, request: Send, error: GovimError, *, tx: Transaction, at: datetime
) -> None:
    """As of a plain text, with what was written; what was to be forwarded is not said again."""
    said = {name: getattr(request.body, name) for name in ("text", "title") if hasattr(request.body, name)}
    content: Content = {"kind": request.body.__struct_config__.tag, **said}
    record_refused_message(actor, request.conversation, request.client_ref, content, error, tx=tx, at=at)
