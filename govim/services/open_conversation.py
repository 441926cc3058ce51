"""Open a conversation: the direct one of two people, or one's own notes (there is only one of each), or a new
group or channel of people and units."""

from dataclasses import dataclass
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.conversation import GROUPS, ConversationKind, pair_key
from govim.domain.entry import Content, Draft, Entry, EntryKind
from govim.domain.errors import ClientRefReused, GovimError, Malformed
from govim.domain.events import ConversationGained
from govim.domain.ids import ClientRef, ConversationId, PersonId, UnitId
from govim.domain.person import Right
from govim.ports import Transaction
from govim.services.access import access_function
from govim.services.change_members import ADDED, MAX_MEMBERS, members_content
from govim.services.group_rules import refuse_for
from govim.services.named_people import digest_of, named_people
from govim.services.refused_act import record_refused_act
from govim.services.send_message import refuse_unless_allowed, same_result
from govim_audit.record import Kind
from govim_policies.groups import PrivateFacts, private_reason
from govim_policies.pack import Pack
from govim_policies.rules import TitleFacts, decide_title

FIRST_LEVEL = 0  # of every new conversation
MAX_TITLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConversation:
    """`people` are the others; the actor is always in. A direct one has one other, notes have nobody; neither
    has a title. Units stand for the people who work in them and below them now."""

    actor: Actor
    client_ref: ClientRef
    kind: ConversationKind
    people: tuple[PersonId, ...]
    title: str | None = None
    units: tuple[UnitId, ...] = ()


def open_conversation(
    command: OpenConversation, *, tx: Transaction, pack: Pack, at: datetime
) -> ConversationId:
    """The conversation's id; of the one that is there, if it is there."""
    actor = command.actor.person
    access_function(actor, Right.CHAT, tx=tx)
    others = _others(command)
    if (earlier := tx.log.earlier(actor, command.client_ref)) is not None:
        return _same_opening(earlier, command, (actor, *others), tx)
    if command.title is not None:
        refuse_unless_allowed(decide_title(pack, TitleFacts(level=FIRST_LEVEL, title=command.title)))
    people = _with_units(command, others, tx)
    pair = None if command.kind in GROUPS else pair_key(people[0], people[-1])
    if pair is not None:
        if (there := tx.log.direct(pair)) is not None:
            return there
        _refuse_private(people, tx)
    conversation = tx.log.create(command.kind, title=command.title, pair=pair, people=people, at=at)
    draft = Draft(
        conversation=conversation,
        sender=actor,
        client_ref=command.client_ref,
        kind=EntryKind.MEMBERS,
        content=_content(command),
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
    """Invariant 3, with what the first entry of a conversation and the conversation itself say. Where units
    were named, what was asked for: other people may work in them by now."""
    same_result(earlier, earlier.conversation, EntryKind.MEMBERS)
    opened, asked = tx.log.conversation(earlier.conversation), _content(command)
    is_same = earlier.content == asked and (asked is not None or set(earlier.joined) == set(people))
    if opened is None or not is_same or (opened.kind, opened.title) != (command.kind, command.title):
        raise ClientRefReused
    return earlier.conversation


def _others(command: OpenConversation) -> tuple[PersonId, ...]:
    """Nobody twice. Raises Malformed for what no conversation of its kind is like."""
    others = tuple(dict.fromkeys(person for person in command.people if person != command.actor.person))
    is_group = command.kind in GROUPS
    if not is_group and (len(others), command.title, command.units) != (_PARTNERS[command.kind], None, ()):
        raise Malformed(field="person")
    if is_group and not 0 < len(command.title or "") <= MAX_TITLE:
        raise Malformed(field="title")
    if is_group and not others and not command.units:
        raise Malformed(field="people")
    return others


def _with_units(
    command: OpenConversation, others: tuple[PersonId, ...], tx: Transaction
) -> tuple[PersonId, ...]:
    """The actor first, nobody twice. Raises UnknownPeople."""
    people = dict.fromkeys((command.actor.person, *named_people(others, command.units, tx=tx)))
    if len(people) > MAX_MEMBERS:
        raise Malformed(field="people")
    return tuple(people)


def _content(command: OpenConversation) -> Content | None:
    if not command.units:
        return None
    return members_content(ADDED, asked=digest_of(command.people, command.units))


def _refuse_private(people: tuple[PersonId, ...], tx: Transaction) -> None:
    """Two people whom a group of theirs forbids it, unless another one allows it, or they work together. Who
    leads the group may be written to. Those who have a direct conversation already are not asked here."""
    one, other = people[0], people[-1]
    if one == other:
        return
    shared = tx.groups.shared(one, other)
    forbidding = [each for each in shared if each.is_private_forbidden and not each.has_role]
    if forbidding:
        has_other_way = len(forbidding) < len(shared) or tx.groups.work_together(one, other)
        reason = private_reason(PrivateFacts(is_forbidden=True, has_other_way=has_other_way))
        refuse_for(reason, group=str(forbidding[0].conversation))


_PARTNERS = {ConversationKind.DIRECT: 1, ConversationKind.NOTES: 0}
