"""Who looks after a conversation: its owner and its administrators."""

from govim.domain.conversation import Conversation, Role
from govim.domain.ids import PersonId

RANKS = {Role.OWNER: 2, Role.ADMIN: 1, Role.MEMBER: 0}


def administrators(conversation: Conversation) -> frozenset[PersonId]:
    found = conversation.members.values()
    return frozenset(member.person for member in found if member.role is not Role.MEMBER)


def outranks(conversation: Conversation, one: PersonId, other: PersonId) -> bool:
    """An owner everybody, an administrator those without a role; whoever left has none."""
    return _rank(conversation, one) > _rank(conversation, other)


def _rank(conversation: Conversation, person: PersonId) -> int:
    member = conversation.members.get(person)
    return 0 if member is None else RANKS[member.role]
