"""What a change of roles writes and tells, whoever asked for it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation, Role
from govim.domain.entry import Content, Draft, Entry
from govim.domain.events import SummaryChanged
from govim.domain.ids import PersonId
from govim.ports import Transaction
from govim.services.append_entry import append_entry
from govim_audit.record import Kind


def roles_content(roles: Mapping[PersonId, Role] | Mapping[UUID, Role]) -> Content:
    return {"kind": "settings", "roles": {str(person): role.value for person, role in roles.items()}}


def change_roles(
    draft: Draft,
    actor: Actor,
    conversation: Conversation,
    roles: Mapping[PersonId, Role],
    *,
    tx: Transaction,
    at: datetime,
) -> Entry:
    """Those whose role changed are shown the conversation anew, with what they may do in it."""
    body = {"roles": {str(person): role.value for person, role in roles.items()}}
    entry = append_entry(draft, actor, conversation, Kind.ROLES_CHANGED, tx=tx, at=at, body=body)
    tx.groups.set_roles(conversation.id, roles)
    for person in roles:
        tx.tell(SummaryChanged(conversation=conversation.id, person=person))
    return entry
