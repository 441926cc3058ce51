"""Who follows an owner who was deactivated: of those who are there longest an administrator, else a member.

Nobody has to ask for it, and nobody is asked: a group without an owner could be neither led nor dissolved.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from govim.domain.actor import SERVER, Actor
from govim.domain.conversation import Conversation, Member, Role
from govim.domain.due import OwnersDue
from govim.domain.entry import Draft, EntryKind
from govim.domain.ids import ClientRef, ConversationId, PersonId, SessionId
from govim.ports import Transaction
from govim.services.change_roles import change_roles, roles_content

NO_SESSION = SessionId(UUID(int=0))


def succeed_owners(due: OwnersDue, /, *, tx: Transaction, at: datetime) -> None:
    for known in due.conversations:
        conversation = tx.log.conversation(known)
        if conversation is not None:
            _succeed(conversation, tx=tx, at=at)


def _succeed(conversation: Conversation, *, tx: Transaction, at: datetime) -> None:
    """Looked at again: another process may have done it, or the owner may be back."""
    members = conversation.members.values()
    owner = next((member.person for member in members if member.role is Role.OWNER), None)
    gone = tx.groups.absent_people([member.person for member in members])
    staying = [member for member in members if member.person not in gone]
    if owner not in gone or owner is None or not staying or conversation.rules.archived_at is not None:
        return
    heir = min(staying, key=_order).person
    roles = {heir: Role.OWNER, owner: Role.MEMBER}
    draft = Draft(
        conversation=conversation.id,
        sender=heir,
        client_ref=_derived_ref(conversation.id, owner, tx.log.head(conversation.id).seq),
        kind=EntryKind.SETTINGS,
        content=roles_content(roles),
    )
    actor = Actor(person=heir, session=NO_SESSION, origin=SERVER)
    change_roles(draft, actor, conversation, roles, tx=tx, at=at)


def _order(member: Member) -> tuple[bool, int, PersonId]:
    return member.role is not Role.ADMIN, member.joined_seq, member.person


def _derived_ref(conversation: ConversationId, owner: PersonId, seq: int) -> ClientRef:
    """Nobody else makes it, and a replay of the batch makes the same one (RFC 9562 § 5.8)."""
    digest = hashlib.sha256(conversation.bytes + owner.bytes + seq.to_bytes(8)).digest()
    number = int.from_bytes(digest[:16])
    number = number & ~(0xF << 76) | 8 << 76
    return ClientRef(UUID(int=number & ~(0x3 << 62) | 2 << 62))
