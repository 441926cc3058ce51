"""Pins and reactions, for whoever is in the conversation."""

from sqlalchemy import and_, func, select

from govim.domain.errors import NotFound
from govim.domain.ids import ConversationId
from govim.protocol.messages import PinList, Pins, PinView, Reaction, ReactionList, Reactions
from govim.protocol.views import entry_view
from govim.storage.asking import Asking
from govim.storage.reading import entries_of
from govim.storage.rows import entry_columns, seen_by
from govim.storage.schema import entries, pins, reactions
from govim_audit.record import rfc3339


def read_pins(asking: Asking, request: Pins) -> PinList:
    """The newest pin first; what was recalled is pinned no longer."""
    conversation = ConversationId(request.conversation)
    window = asking.window(conversation)
    here = and_(entries.c.conversation == pins.c.conversation, entries.c.seq == pins.c.seq)
    query = (
        seen_by(entry_columns(), asking.person)
        .add_columns(pins.c.person, pins.c.at.label("pinned_at"))
        .join(pins, here)
        .where(pins.c.conversation == conversation, pins.c.seq >= window.first)
        .where(entries.c.recalled_seq.is_(None))
        .order_by(pins.c.at.desc())
    )
    rows = asking.connection.execute(query).all()
    found = entries_of(asking.connection, asking.keyring, query, asking.viewer)
    return PinList(
        pins=[
            PinView(entry=entry_view(entry), pinned_by=str(row.person), pinned_at=rfc3339(row.pinned_at))
            for row, entry in zip(rows, found, strict=True)
        ]
    )


def read_reactions(asking: Asking, request: Reactions) -> ReactionList:
    """In the order in which they were given; nothing of a message that was recalled."""
    conversation = ConversationId(request.conversation)
    window = asking.window(conversation)
    if not window.first <= request.seq <= window.head:
        raise NotFound
    recalled = (
        select(entries.c.seq)
        .where(entries.c.conversation == conversation, entries.c.seq == request.seq)
        .where(entries.c.recalled_seq.is_not(None))
    )
    this = and_(reactions.c.conversation == conversation, reactions.c.seq == request.seq, ~recalled.exists())
    total = asking.connection.scalar(select(func.count()).select_from(reactions).where(this))
    rows = asking.connection.execute(
        select(reactions.c.person, reactions.c.reaction, reactions.c.at)
        .where(this)
        .order_by(reactions.c.at, reactions.c.person, reactions.c.reaction)
        .offset(request.after)
        .limit(request.limit)
    )
    found = [Reaction(person=str(row.person), reaction=row.reaction, at=rfc3339(row.at)) for row in rows]
    return ReactionList(total=total or 0, reactions=found)
