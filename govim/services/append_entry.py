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
from govim_audit.record import Json, Kind, id_text


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


def earlier_entry(draft: Draft, *, tx: Transaction) -> Entry | None:
    """The first result of a retry (invariant 3). Raises ClientRefReused where the ref made something else."""
    found = tx.log.earlier(draft.sender, draft.client_ref)
    if found is not None and any(getattr(found, part) != getattr(draft, part) for part in _SAME):
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
    record beside the ref and the target."""
    entry = tx.log.append(draft, at=at)
    fields: dict[str, Json] = {"client_ref": id_text(draft.client_ref)}
    if draft.target is not None:
        fields["target"] = draft.target
    fields.update(body or {})
    tx.records.add(leaves, at=at, actor=actor.person, origin=actor.origin, body=fields, entry=entry)
    tx.tell(EntryAppended(entry=entry, last_ordinal=entry.ordinal, members=conversation.members.keys()))
    return entry


_SAME = ("conversation", "kind", "content", "target", "joined")
