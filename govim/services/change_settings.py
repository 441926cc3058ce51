"""Change a group's title and rules; what is not named stays as it is."""

from dataclasses import replace
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.conversation import Adders, Newcomers, Rules
from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import Malformed, NothingChanged
from govim.domain.ids import ConversationId
from govim.ports import Transaction
from govim.protocol.groups import ChangeSettings
from govim.services.access import access_conversation
from govim.services.append_entry import append_entry, draft_of, earlier_entry
from govim.services.group_rules import refuse_unless_may
from govim.services.send_message import refuse_unless_allowed
from govim_audit.record import Json, Kind
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack
from govim_policies.rules import TitleFacts, decide_title

NAMED = ("title", "newcomers", "adders", "is_private_forbidden")


def change_settings(
    actor: Actor, request: ChangeSettings, /, *, tx: Transaction, pack: Pack, at: datetime
) -> Entry:
    """A new rule for newcomers is for those who come after it."""
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    changed = _named(request)
    draft = draft_of(actor, request, EntryKind.SETTINGS, content={"kind": "settings", **changed})
    if earlier := earlier_entry(draft, tx=tx):
        return earlier
    refuse_unless_may(GroupAct.CHANGE_SETTINGS, conversation, actor.person, at=at)
    if not changed:
        raise Malformed(field="title")
    title, rules = request.title or conversation.title, _rules(request, conversation.rules)
    if (title, rules) == (conversation.title, conversation.rules):
        raise NothingChanged
    if request.title is not None:
        facts = TitleFacts(level=conversation.level, title=request.title)
        refuse_unless_allowed(decide_title(pack, facts))
    body = {"changed": changed}
    entry = append_entry(draft, actor, conversation, Kind.SETTINGS_CHANGED, tx=tx, at=at, body=body)
    tx.groups.change(conversation.id, title=title, rules=rules)
    return entry


def _named(request: ChangeSettings) -> dict[str, Json]:
    found = {name: getattr(request, name) for name in NAMED}
    return {name: value for name, value in found.items() if value is not None}


def _rules(request: ChangeSettings, before: Rules) -> Rules:
    is_forbidden = request.is_private_forbidden
    return replace(
        before,
        newcomers=before.newcomers if request.newcomers is None else Newcomers(request.newcomers),
        adders=before.adders if request.adders is None else Adders(request.adders),
        is_private_forbidden=before.is_private_forbidden if is_forbidden is None else is_forbidden,
    )
