"""What every verb that makes an entry has in common: retry? → append → record → tell."""

from collections.abc import Mapping
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation
from govim.domain.entry import Content, Draft, Entry, EntryKind
from govim.domain.errors import ClientRefReused
from govim.domain.events import EntryAppended
from govim.domain.ids import ClientRef, ConversationId, PersonId, Sequence
from govim.ports import Transaction
from govim.protocol.values import AppendRequest
from govim.services.group_rules import refuse_archived, refuse_unless_may
from govim_audit.record import Json, Kind, id_text
from govim_policies.groups import GroupAct

# Not by who is silenced, or only reads a channel.
SAID = frozenset({EntryKind.MESSAGE, EntryKind.EDIT, EntryKind.PIN})


def draft_of(
    actor: Actor,
    request: AppendRequest,
    kind: EntryKind,
    *,
    content: Content | None = None,
    target: int | None = None,
    joined: tuple[PersonId, ...] = (),
) -> Draft:
    return Draft(
        conversation=ConversationId(request.conversation),
        sender=actor.person,
        client_ref=ClientRef(request.client_ref),
        kind=kind,
        content=content,
        target=None if target is None else Sequence(target),
        joined=joined,
    )


def earlier_entry(draft: Draft, *, tx: Transaction, is_joined_known: bool = True) -> Entry | None:
    """The first result of a retry (invariant 3). Raises ClientRefReused where the ref made something else.
    Where who joins is not known before it happens, the content alone says what was asked for."""
    found = tx.log.earlier(draft.sender, draft.client_ref)
    same = _SAME if is_joined_known else _SAME[:-1]
    if found is not None and any(getattr(found, part) != getattr(draft, part) for part in same):
        raise ClientRefReused
    return found


def append_entry(
    draft: Draft,
    actor: Actor,
    conversation: Conversation,
    leaves: Kind,
    *,
    tx: Transaction,
    at: datetime,
    body: Mapping[str, Json] | None = None,
) -> Entry:
    """The entry in its place, with its record; everybody in the conversation is told. `body` goes into the
    record beside the ref and the target. Raises Rejected where the conversation is not open for it."""
    if not conversation.is_plain:
        _refuse_unless_open(draft, conversation, at=at)
    entry = tx.log.append(draft, at=at)
    fields: dict[str, Json] = {"client_ref": id_text(draft.client_ref)}
    if draft.target is not None:
        fields["target"] = draft.target
    fields.update(body or {})
    tx.records.add(leaves, at=at, actor=actor.person, origin=actor.origin, body=fields, entry=entry)
    tx.tell(EntryAppended(entry=entry, last_ordinal=entry.ordinal, members=conversation.members.keys()))
    return entry


def _refuse_unless_open(draft: Draft, conversation: Conversation, *, at: datetime) -> None:
    if draft.kind is EntryKind.WITHDRAWAL:  # a recall elsewhere reaches whatever is read here
        return
    refuse_archived(conversation)
    if draft.kind in SAID:
        refuse_unless_may(GroupAct.SEND, conversation, draft.sender, at=at)


_SAME = ("conversation", "kind", "content", "target", "joined")
