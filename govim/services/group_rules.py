"""The facts of `govim_policies.groups` about one person in a conversation, and the refusal that follows."""

from collections.abc import Collection
from datetime import datetime

from govim.domain.conversation import Adders, Conversation
from govim.domain.errors import Rejected
from govim.domain.ids import PersonId
from govim_policies.groups import ARCHIVED, GroupAct, GroupFacts, group_reason


def facts_of(
    conversation: Conversation, person: PersonId, *, at: datetime, on: Collection[PersonId] = ()
) -> GroupFacts:
    """`on`: the members whom the act is on."""
    me, rules = conversation.members[person], conversation.rules
    return GroupFacts(
        kind=conversation.kind.value,
        role=me.role.value,
        is_archived=rules.archived_at is not None,
        is_silenced=any(
            until is not None and until > at for until in (me.silenced_until, rules.silenced_until)
        ),
        is_adding_open=rules.adders is Adders.ALL,
        is_alone=len(conversation.members) == 1,
        is_on_manager=any(conversation.is_manager(each) for each in on),
    )


def refuse_unless_may(
    act: GroupAct,
    conversation: Conversation,
    person: PersonId,
    *,
    at: datetime,
    on: Collection[PersonId] = (),
) -> None:
    """Of a conversation that was accessed before. Raises Rejected."""
    refuse_for(group_reason(act, facts_of(conversation, person, at=at, on=on)))


def refuse_archived(conversation: Conversation) -> None:
    """It is read, and nothing is added to it."""
    if conversation.rules.archived_at is not None:
        refuse_for(ARCHIVED)


def refuse_for(reason: str | None, **detail: str) -> None:
    if reason is not None:
        raise Rejected(reason, rule=rule_of(reason), **detail)


def rule_of(reason: str) -> str:
    return f"group.{reason}"
