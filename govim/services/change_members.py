"""Let people in, or let them go: one entry, however many they are; the rights to read change with it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.conversation import FIRST, Conversation, Newcomers
from govim.domain.entry import Content, Draft, Entry
from govim.domain.errors import TooManyMembers
from govim.domain.events import ConversationGained, ConversationLost
from govim.domain.ids import PersonId
from govim.ports import Transaction
from govim.services.append_entry import append_entry
from govim_audit.record import Json, Kind

MAX_MEMBERS = 5000
ADDED, JOINED, REMOVED, LEFT = "added", "joined", "removed", "left"


def members_content(how: str, left: Collection[PersonId] = (), **more: str) -> Content:
    """`how`: added (by somebody), joined (by themselves), removed, left."""
    return {"kind": "members", "how": how, "left": [str(person) for person in left], **more}


def let_in(
    draft: Draft,
    actor: Actor,
    conversation: Conversation,
    *,
    tx: Transaction,
    at: datetime,
    body: Mapping[str, Json] | None = None,
) -> Entry:
    """Those who joined by the draft, who are not in it. What they may read, the newcomers' rule says.
    `body` goes into the record, too."""
    if len(conversation.members) + len(draft.joined) > MAX_MEMBERS:
        raise TooManyMembers(limit=MAX_MEMBERS)
    newcomers = conversation.rules.newcomers
    joined = [str(person) for person in draft.joined]
    said = {"how": _how(draft), "members": joined, "newcomers": newcomers.value, **(body or {})}
    entry = append_entry(draft, actor, conversation, Kind.MEMBERS_CHANGED, tx=tx, at=at, body=said)
    tx.groups.join(entry, visible_from=FIRST if newcomers is Newcomers.ALL else entry.seq)
    tx.tell(ConversationGained(conversation=conversation.id, people=draft.joined))
    return entry


def let_go(
    draft: Draft,
    actor: Actor,
    conversation: Conversation,
    people: Collection[PersonId],
    *,
    tx: Transaction,
    at: datetime,
) -> Entry:
    """Members of it. They are told that it is gone, and not by which entry."""
    gone = frozenset(people)
    staying = {person: member for person, member in conversation.members.items() if person not in gone}
    body = {"how": _how(draft), "left": [str(person) for person in people]}
    rest = replace(conversation, members=staying)
    entry = append_entry(draft, actor, rest, Kind.MEMBERS_CHANGED, tx=tx, at=at, body=body)
    tx.groups.part(entry, people)
    tx.tell(ConversationLost(conversation=conversation.id, people=tuple(people)))
    return entry


def _how(draft: Draft) -> str:
    return str((draft.content or {})["how"])
