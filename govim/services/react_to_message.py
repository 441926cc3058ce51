"""React to a message with an emoji, or take it back. A tally, not an entry: pushed coalesced."""

import unicodedata
from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.errors import Malformed, NotAllowed
from govim.domain.events import Tallied
from govim.domain.ids import ConversationId, Sequence
from govim.ports import Transaction
from govim.protocol.messages import React, Tally
from govim.protocol.views import tally
from govim.services.access import access_conversation, access_standing
from govim.services.group_rules import refuse_unless_may
from govim_audit.record import Kind
from govim_policies.groups import GroupAct
from govim_policies.pack import Pack

KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"
MAX_KINDS = 20  # different reactions to one message


def react_to_message(actor: Actor, request: React, /, *, tx: Transaction, pack: Pack, at: datetime) -> Tally:
    """How the message stands now. What changes nothing leaves no record."""
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    if not _is_emoji(request.reaction):
        raise Malformed(field="reaction")
    refuse_unless_may(GroupAct.REACT, conversation, actor.person, at=at)
    message = access_standing(conversation, actor.person, Sequence(request.seq), log=tx.log)
    before = tx.tallies.reactions(conversation.id, message.seq)
    if request.is_set and request.reaction not in before and len(before) >= MAX_KINDS:
        raise NotAllowed(rule="reactions.kinds", limit=MAX_KINDS)
    if tx.tallies.react(message, actor.person, request.reaction, is_set=request.is_set, at=at):
        tx.records.add(
            Kind.MESSAGE_REACTED,
            at=at,
            actor=actor.person,
            origin=actor.origin,
            body={"is_set": request.is_set, "reaction": request.reaction, "target": request.seq},
            conversation=conversation.id,
        )
    counts = tx.tallies.reactions(conversation.id, message.seq)
    told = Tallied(
        conversation=conversation.id, seq=message.seq, counts=counts, members=conversation.members.keys()
    )
    tx.tell(told)
    return tally(message.seq, counts)


def _is_emoji(reaction: str) -> bool:
    """A symbol with its modifiers: nothing that could be read as a word, nothing invisible alone."""
    kinds = {unicodedata.category(character) for character in reaction}
    if KEYCAP in reaction:
        kinds = {kind for kind in kinds if kind[0] not in "NP"}
    return not kinds.isdisjoint({"So", "Me"}) and kinds <= {"So", "Sk", "Mn", "Me", "Cf"}
