"""How one person sees a conversation in their list, on all their devices: on top, quiet, marked unread."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from govim.domain.actor import Actor
from govim.domain.entry import Json
from govim.domain.ids import ConversationId, Sequence
from govim.domain.personal import OwnView, PersonalKind, is_marked_unread
from govim.ports import Transaction
from govim.protocol import personal as frames
from govim.services.access import access_conversation
from govim.services.note_change import note_change
from govim_audit.record import rfc3339
from govim_policies.pack import Pack


def pin_conversation(
    actor: Actor, request: frames.PinConversation, /, *, tx: Transaction, pack: Pack, at: datetime
) -> frames.OwnView:
    del pack
    own = _own(actor, request.conversation, tx)
    if (own.view.pinned_at is not None) == request.is_pinned:
        return own.shown()
    changed = replace(own.view, pinned_at=at if request.is_pinned else None)
    return own.keep(changed, PersonalKind.PINNED, request.is_pinned, tx=tx, at=at)


def mute_conversation(
    actor: Actor, request: frames.Mute, /, *, tx: Transaction, pack: Pack, at: datetime
) -> frames.OwnView:
    del pack
    own = _own(actor, request.conversation, tx)
    if own.view.muted_until == request.until:
        return own.shown()
    changed = replace(own.view, muted_until=request.until)
    until = None if request.until is None else rfc3339(request.until)
    return own.keep(changed, PersonalKind.MUTED, until, tx=tx, at=at)


def mark_unread(
    actor: Actor, request: frames.MarkUnread, /, *, tx: Transaction, pack: Pack, at: datetime
) -> frames.OwnView:
    """The mark lasts until the person reads on, or takes it back."""
    del pack
    own = _own(actor, request.conversation, tx)
    if is_marked_unread(own.view.marked_read, own.read) == request.is_marked:
        return own.shown()
    changed = replace(own.view, marked_read=own.read if request.is_marked else None)
    return own.keep(changed, PersonalKind.MARKED_UNREAD, request.is_marked, tx=tx, at=at)


def _own(actor: Actor, conversation: UUID, tx: Transaction) -> "_Own":
    found = access_conversation(ConversationId(conversation), actor.person, log=tx.log)
    return _Own(
        actor=actor,
        conversation=found.id,
        view=tx.personal.view(actor.person, found.id),
        read=tx.log.cursors(found.id, actor.person).read,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """How somebody sees a conversation, before the change."""

    actor: Actor
    conversation: ConversationId
    view: OwnView
    read: Sequence

    def keep(
        self, view: OwnView, kind: PersonalKind, value: Json, *, tx: Transaction, at: datetime
    ) -> frames.OwnView:
        tx.personal.set_view(self.actor.person, self.conversation, view)
        note_change(self.actor, kind, self.conversation, tx=tx, at=at, value=value)
        return replace(self, view=view).shown()

    def shown(self) -> frames.OwnView:
        view = self.view
        return frames.OwnView(
            pinned=view.pinned_at is not None,
            muted_until=None if view.muted_until is None else rfc3339(view.muted_until),
            marked_unread=is_marked_unread(view.marked_read, self.read),
        )
