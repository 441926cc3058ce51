"""What somebody wants to say, as a content with its marks: one function for each kind of body.

Raises what the kind does not allow; words and sizes are decided by whoever sends it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from govim.domain.conversation import Conversation
from govim.domain.entry import Content, Entry, Source, SourceKind
from govim.domain.errors import (
    AlreadyRecalled,
    NotForwardable,
    NotQuotable,
    TooManyMentions,
    UnknownMembers,
)
from govim.domain.ids import ContentId, ConversationId, PersonId, Sequence
from govim.ports import Transaction
from govim.protocol.bodies import ADDRESS, ForwardBody, MergedBody, TextBody, words_of
from govim.services.access import access_conversation, access_message, access_standing
from govim.services.send_message import refuse_unless_allowed
from govim_audit.record import Json, id_text, rfc3339
from govim_policies.message_rules import ForwardFacts, MentionFacts, decide_forward, decide_mention_all
from govim_policies.pack import Pack

MAX_MENTIONS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Composing:
    """Who says it, and where."""

    sender: PersonId
    conversation: Conversation
    tx: Transaction
    pack: Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """`content_id` where it is a content that is there already; the first of the sources says how it shows
    them all."""

    content: Content
    content_id: ContentId | None = None
    sources: tuple[Source, ...] = ()
    mentions: tuple[PersonId, ...] = ()
    mentions_all: bool = False


def compose_body(body: TextBody | ForwardBody | MergedBody, composing: Composing) -> Composed:
    return _COMPOSERS[type(body)](body, composing)


def compose_text(body: TextBody, composing: Composing) -> Composed:
    refuse_mentions(body, composing)
    people = named_people(body)
    if body.quote is None:
        return Composed(content=text_with(body), mentions=people, mentions_all=body.mention_all)
    return Composed(
        content={**text_with(body), "quote": {"seq": body.quote.seq}},
        sources=(_quoted(Sequence(body.quote.seq), composing),),
        mentions=people,
        mentions_all=body.mention_all,
    )


def text_with(body: TextBody) -> Content:
    """A text with whom it mentions. A plain one is as `text_content` says."""
    content: dict[str, Json] = {"kind": "text", "text": body.text}
    if body.mentions:
        content["mentions"] = [id_text(person) for person in named_people(body)]
    if body.mention_all:
        content["mention_all"] = True
    return content


def named_people(body: TextBody) -> tuple[PersonId, ...]:
    """Nobody twice, in the order in which they were named."""
    return tuple(dict.fromkeys(map(PersonId, body.mentions)))


def mentions_said(people: Collection[PersonId], *, everybody: bool) -> dict[str, Json]:
    """What a record says of them beside the text, which may be destroyed before it."""
    said: dict[str, Json] = {"mentions": [id_text(person) for person in people]} if people else {}
    return {**said, "mention_all": True} if everybody else said


def refuse_mentions(body: TextBody, composing: Composing) -> None:
    """Of too many, of who is no member, of everybody by whoever may not."""
    people, members = named_people(body), composing.conversation.members
    if len(people) > MAX_MENTIONS:
        raise TooManyMentions(limit=MAX_MENTIONS)
    if unknown := sum(person not in members for person in people):
        raise UnknownMembers(rule="mentions", count=unknown)
    if body.mention_all:
        role = members[composing.sender].role
        facts = MentionFacts(conversation_kind=composing.conversation.kind.value, role=role.value)
        refuse_unless_allowed(decide_mention_all(composing.pack, facts))


def _quoted(seq: Sequence, composing: Composing) -> Source:
    """With what it says, for all who are told, unless somebody among them may not read so far back."""
    conversation = composing.conversation
    message = access_standing(conversation, composing.sender, seq, log=composing.tx.log)
    if message.burn_seconds is not None:
        raise NotQuotable(seq=seq)
    is_told = message.shows in {None, SourceKind.QUOTE} and all(
        member.visible_from <= seq for member in conversation.members.values()
    )
    return _source(message, SourceKind.QUOTE, message.said if is_told else None)


def _forward(body: ForwardBody, composing: Composing) -> Composed:
    message = _forwardable(ConversationId(body.conversation), [body.seq], composing)[0]
    return Composed(
        content=message.said or {},
        content_id=message.content_id if message.edit is None else message.edit.content_id,
        sources=_with_origins(SourceKind.FORWARD, [message]),
    )


def _merge(body: MergedBody, composing: Composing) -> Composed:
    """Each item is said again, since one row cannot be many; it names where it came from, as the sources do,
    so that a recall takes it out."""
    seqs = sorted(set(body.seqs))
    messages = _forwardable(ConversationId(body.conversation), seqs, composing)
    content: Content = {
        "kind": "merged",
        "title": body.title,
        "items": [_item(message) for message in messages],
    }
    return Composed(content=content, sources=_with_origins(SourceKind.MERGED, messages))


def _item(message: Entry) -> dict[str, Json]:
    content = {name: value for name, value in (message.said or {}).items() if name not in ADDRESS}
    origins = [source for source in message.sources if source.kind is not SourceKind.QUOTE]
    return {
        "sender": id_text(message.sender),
        "at": rfc3339(message.at),
        "text": words_of(content),
        "places": [_place(message), *(_place(source) for source in origins)],
    }


def _place(shown: Entry | Source) -> list[Json]:
    return [id_text(shown.conversation), shown.seq]


def _forwardable(where: ConversationId, seqs: Collection[int], composing: Composing) -> list[Entry]:
    """Messages that the sender may read, of a conversation out of which one may forward to here."""
    there, here = access_conversation(where, composing.sender, log=composing.tx.log), composing.conversation
    facts = ForwardFacts(from_kind=there.kind.value, from_level=there.level, to_level=here.level)
    refuse_unless_allowed(decide_forward(composing.pack, facts))
    messages = [access_message(there, composing.sender, Sequence(seq), log=composing.tx.log) for seq in seqs]
    for message in messages:
        if message.is_recalled or _is_withdrawn(message):
            raise AlreadyRecalled(seq=message.seq)
        if message.burn_seconds is not None:
            raise NotForwardable(seq=message.seq)
    return messages


def _is_withdrawn(message: Entry) -> bool:
    """It shows something that was recalled since: what it says may not be said again."""
    return any(source.is_withdrawn for source in message.sources if source.kind is not SourceKind.QUOTE)


def _with_origins(kind: SourceKind, messages: Collection[Entry]) -> tuple[Source, ...]:
    """What they forward themselves is a source, too: a recall reaches it through them."""
    named = {(message.conversation, message.seq): _source(message, kind) for message in messages}
    for message in messages:
        for source in message.sources:
            if source.kind is not SourceKind.QUOTE:
                place = source.conversation, source.seq
                named.setdefault(place, _through(source))
    return tuple(named.values())


def _through(source: Source) -> Source:
    return Source(
        kind=SourceKind.ORIGIN,
        conversation=source.conversation,
        seq=source.seq,
        sender=source.sender,
        at=source.at,
    )


def _source(message: Entry, kind: SourceKind, content: Content | None = None) -> Source:
    return Source(
        kind=kind,
        conversation=message.conversation,
        seq=message.seq,
        sender=message.sender,
        at=message.at,
        content=content,
    )


_COMPOSERS: Mapping[type, Callable[[Any, Composing], Composed]] = {
    TextBody: compose_text,
    ForwardBody: _forward,
    MergedBody: _merge,
}
