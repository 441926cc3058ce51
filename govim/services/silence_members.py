"""Silence one member, or everybody without a role, until a time; or let them speak again."""

from dataclasses import replace
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation
from govim.domain.entry import Content, Entry, EntryKind
from govim.domain.errors import Malformed, NothingChanged
from govim.domain.ids import ConversationId, PersonId
from govim.ports import Transaction
from govim.protocol.groups import Silence
from govim.services.access import access_conversation
from govim.services.append_entry import append_entry, draft_of, earlier_entry
from govim.services.group_rules import refuse_unless_may
from govim.services.named_people import present_people
from govim_audit.record import Kind, rfc3339
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack


def silence_members(actor: Actor, request: Silence, /, *, tx: Transaction, pack: Pack, at: datetime) -> Entry:
    """It ends by itself. The owner and administrators are not silenced with everybody."""
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    person = None if request.person is None else PersonId(request.person)
    until = None if request.until is None else rfc3339(request.until)
    said = {"person": None if person is None else str(person), "until": until}
    content: Content = {"kind": "settings", "silence": said}
    draft = draft_of(actor, request, EntryKind.SETTINGS, content=content)
    if earlier := earlier_entry(draft, tx=tx):
        return earlier
    refuse_unless_may(GroupAct.SILENCE, conversation, actor.person, at=at)
    on = () if person is None else present_people([person], conversation)
    refuse_unless_may(GroupAct.SILENCE, conversation, actor.person, at=at, on=on)
    if request.until is not None and request.until <= at:
        raise Malformed(field="until")
    if person == actor.person:
        raise Malformed(field="person")
    if _present(conversation, person) == request.until:
        raise NothingChanged
    entry = append_entry(draft, actor, conversation, Kind.SILENCE_CHANGED, tx=tx, at=at, body=said)
    if person is None:
        rules = replace(conversation.rules, silenced_until=request.until)
        tx.groups.change(conversation.id, title=conversation.title, rules=rules)
    else:
        tx.groups.silence(conversation.id, person, request.until)
    return entry


def _present(conversation: Conversation, person: PersonId | None) -> datetime | None:
    return (conversation.rules if person is None else conversation.members[person]).silenced_until
