"""Open a conversation: the direct one of two people (there is only one), or a new group."""

from dataclasses import dataclass
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.conversation import ConversationKind, pair_key
from govim.domain.entry import Draft, Entry, EntryKind
from govim.domain.errors import ClientRefReused, GovimError, Malformed, NotFound
from govim.domain.events import ConversationGained
from govim.domain.ids import ClientRef, ConversationId, PersonId
from govim.domain.person import Right
from govim.ports import Transaction
from govim.services.access import access_function
from govim.services.refused_act import record_refused_act
from govim.services.send_message import refuse_unless_allowed, same_result
from govim_audit.record import Kind
from govim_policies.pack import Pack
from govim_policies.rules import TitleFacts, decide_title

FIRST_LEVEL = 0  # of every new conversation
MAX_TITLE = 100
MAX_MEMBERS = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConversation:
    """`people` are the others; the actor is always in. A direct one has no title and one other."""

    actor: Actor
    client_ref: ClientRef
    kind: ConversationKind
    people: tuple[PersonId, ...]
    title: str | None = None


def open_conversation(
    command: OpenConversation, *, tx: Transaction, pack: Pack, at: datetime
) -> ConversationId:
    """The conversation's id; of the one that is there, if it is there."""
    actor = command.actor.person
    access_function(actor, Right.CHAT, tx=tx)
    people = _people(command)
    if (earlier := tx.log.earlier(actor, command.client_ref)) is not None:
        return _same_opening(earlier, command, people, tx)
    if command.title is not None:
        refuse_unless_allowed(decide_title(pack, TitleFacts(level=FIRST_LEVEL, title=command.title)))
    for person in people[1:]:
        if tx.directory.person(person) is None:
            raise NotFound
    pair = None
    if command.kind is ConversationKind.DIRECT:
        pair = pair_key(actor, people[1])
        if (there := tx.log.direct(pair)) is not None:
            return there
    conversation = tx.log.create(command.kind, title=command.title, pair=pair, people=people, at=at)
    draft = Draft(
        conversation=conversation,
        sender=actor,
        client_ref=command.client_ref,
        kind=EntryKind.MEMBERS,
        joined=people,
    )
    entry = tx.log.append(draft, at=at)
    tx.records.add(
        Kind.CONVERSATION_CREATED,
        at=at,
        actor=actor,
        origin=command.actor.origin,
        body={"kind": command.kind, "members": [str(person) for person in people], "title": command.title},
        entry=entry,
    )
    tx.tell(ConversationGained(conversation=conversation, people=people))
    return conversation


def record_refused_opening(
    command: OpenConversation, error: GovimError, *, tx: Transaction, at: datetime
) -> None:
    record_refused_act(
        Kind.CONVERSATION_CREATED,
        error,
        by=command.actor.person,
        origin=command.actor.origin,
        tx=tx,
        at=at,
        client_ref=str(command.client_ref),
        members=[str(person) for person in command.people],
    )


def _same_opening(
    earlier: Entry, command: OpenConversation, people: tuple[PersonId, ...], tx: Transaction
) -> ConversationId:
    """Invariant 3, with what the first entry of a conversation and the conversation itself say."""
    same_result(earlier, earlier.conversation, EntryKind.MEMBERS)
    opened = tx.log.conversation(earlier.conversation)
    first = None if opened is None else (opened.kind, opened.title, set(earlier.joined))
    if first != (command.kind, command.title, set(people)):
        raise ClientRefReused
    return earlier.conversation


def _people(command: OpenConversation) -> tuple[PersonId, ...]:
    """The actor first, nobody twice."""
    others = tuple(dict.fromkeys(person for person in command.people if person != command.actor.person))
    is_direct = command.kind is ConversationKind.DIRECT
    if is_direct and (len(others) != 1 or command.title is not None):
        raise Malformed(field="person")
    if not is_direct and not 0 < len(command.title or "") <= MAX_TITLE:
        raise Malformed(field="title")
    if not 0 < len(others) < MAX_MEMBERS:
        raise Malformed(field="people")
    return (command.actor.person, *others)
