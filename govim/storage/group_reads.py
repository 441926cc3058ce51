"""The settings of a conversation, as they are for whoever asks, with what they may do there."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import ColumnElement, func, select

from govim.domain.conversation import Conversation, Role
from govim.domain.entry import Entry
from govim.domain.ids import ConversationId, PersonId
from govim.protocol.groups import AllowedAction, Settings, SettingsView
from govim.protocol.views import entry_view
from govim.services.group_rules import facts_of, rule_of
from govim.storage.asking import Asking
from govim.storage.reading import entries_of
from govim.storage.rows import entry_columns
from govim.storage.schema import conversations, entries, members
from govim.storage.states import state_of
from govim_audit.record import rfc3339
from govim_policies.groups import GroupAct, group_reason


def read_settings(asking: Asking, request: Settings) -> SettingsView:
    """A newcomer sees the announcement that stands, however old it is."""
    where = ConversationId(request.conversation)
    asking.head(where)
    conversation, count, announcement = (
        seen_conversation(asking, where),
        _count(asking, where),
        _announcement(asking, where),
    )
    rules, me = conversation.rules, conversation.members[asking.person]
    facts = replace(facts_of(conversation, asking.person, at=asking.at), is_alone=count == 1)
    return SettingsView(
        conversation=str(where),
        kind=conversation.kind.value,
        title=conversation.title,
        member_count=count,
        role=me.role.value,
        owner=_owner(asking, where),
        newcomers=rules.newcomers.value,
        adders=rules.adders.value,
        is_private_forbidden=rules.is_private_forbidden,
        everybody_silenced_until=_until(rules.silenced_until, asking.at),
        silenced_until=_until(me.silenced_until, asking.at),
        archived_at=None if rules.archived_at is None else rfc3339(rules.archived_at),
        announcement=None if announcement is None else entry_view(announcement),
        allowed_actions=[_action(act, group_reason(act, facts)) for act in GroupAct],
    )


def seen_conversation(asking: Asking, conversation: ConversationId, *others: PersonId) -> Conversation:
    """With oneself and those of the others who are in it as its only members: of thousands nobody else is
    asked about."""
    connection, wanted = asking.connection, members.c.person.in_([asking.person, *others])
    row = connection.execute(select(conversations).where(conversations.c.id == conversation)).one()
    found = connection.execute(select(members).where(_present(conversation), wanted)).all()
    return state_of(row, found).conversation


def _count(asking: Asking, conversation: ConversationId) -> int:
    present = select(func.count()).select_from(members).where(_present(conversation))
    return asking.connection.scalar(present) or 0


def _owner(asking: Asking, conversation: ConversationId) -> str | None:
    owner = select(members.c.person).where(_present(conversation), members.c.role == Role.OWNER.value)
    found = asking.connection.scalar(owner)
    return None if found is None else str(found)


def _present(conversation: ConversationId) -> ColumnElement[bool]:
    return (members.c.conversation == conversation) & members.c.left_seq.is_(None)


def _until(until: datetime | None, at: datetime) -> str | None:
    return None if until is None or until <= at else rfc3339(until)


def _announcement(asking: Asking, conversation: ConversationId) -> Entry | None:
    seq = select(conversations.c.announcement_seq).where(conversations.c.id == conversation)
    this = entry_columns().where(
        entries.c.conversation == conversation, entries.c.seq == seq.scalar_subquery()
    )
    found = entries_of(asking.connection, asking.keyring, this)
    return found[0] if found else None


def _action(act: GroupAct, reason: str | None) -> AllowedAction:
    rule = None if reason is None else rule_of(reason)
    return AllowedAction(action=act.value, is_allowed=reason is None, code=reason, rule=rule)
