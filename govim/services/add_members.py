"""Let people and whole units into a group or channel."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.entry import Entry, EntryKind
from govim.domain.errors import Malformed, NothingChanged
from govim.domain.ids import ConversationId, PersonId, UnitId
from govim.ports import Transaction
from govim.protocol.groups import AddMembers
from govim.services.access import access_conversation
from govim.services.append_entry import draft_of, earlier_entry
from govim.services.change_members import ADDED, let_in, members_content
from govim.services.group_rules import refuse_unless_may
from govim.services.named_people import digest_of, named_people
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack


def add_members(actor: Actor, request: AddMembers, /, *, tx: Transaction, pack: Pack, at: datetime) -> Entry:
    """Who is in it already is passed over."""
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    content = members_content(ADDED, asked=digest_of(request.people, request.units))
    draft = draft_of(actor, request, EntryKind.MEMBERS, content=content)
    if earlier := earlier_entry(draft, tx=tx, is_joined_known=False):
        return earlier
    refuse_unless_may(GroupAct.ADD, conversation, actor.person, at=at)
    if not (request.people or request.units):
        raise Malformed(field="people")
    people = named_people(list(map(PersonId, request.people)), list(map(UnitId, request.units)), tx=tx)
    joined = tuple(person for person in people if person not in conversation.members)
    if not joined:
        raise NothingChanged
    draft = draft_of(actor, request, EntryKind.MEMBERS, content=content, joined=joined)
    return let_in(draft, actor, conversation, tx=tx, at=at)
