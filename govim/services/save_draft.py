"""Keep what somebody began to write, for all their devices. Who wrote last wins, not who sent last."""

from datetime import datetime

from govim.domain.actor import Actor
from govim.domain.errors import TooLarge
from govim.domain.ids import ConversationId
from govim.domain.personal import OwnDraft, PersonalKind
from govim.ports import Transaction
from govim.protocol import personal as frames
from govim.services.access import access_conversation
from govim.services.note_change import note_change
from govim_audit.record import rfc3339
from govim_policies.pack import Pack


def save_draft(
    actor: Actor, request: frames.SaveDraft, /, *, tx: Transaction, pack: Pack, at: datetime
) -> frames.OwnDraft:
    """The draft as it stands now: another device's, if that was written later. No clock of a device is ahead
    of ours."""
    del pack
    conversation = access_conversation(ConversationId(request.conversation), actor.person, log=tx.log)
    if len(request.text.encode()) > frames.MAX_DRAFT:
        raise TooLarge(limit=frames.MAX_DRAFT)
    before = tx.personal.draft(actor.person, conversation.id)
    draft = OwnDraft(text=request.text, at=min(request.written_at or at, at))
    if before is not None and before.at > draft.at:
        return frames.OwnDraft(text=before.text, at=rfc3339(before.at))
    if draft.text != (before.text if before else ""):
        tx.personal.set_draft(actor.person, conversation.id, draft)
        value = {"text": draft.text} if draft.text else None
        note_change(actor, PersonalKind.DRAFT, conversation.id, tx=tx, at=at, value=value)
    return frames.OwnDraft(text=draft.text, at=rfc3339(draft.at))
