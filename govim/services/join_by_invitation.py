"""Join a group or channel by the token of an invitation: at once, or when one of its managers approves.

Wrong, expired, used up and revoked tokens are answered alike, and so is a conversation that was dissolved.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from govim.domain.actor import Actor
from govim.domain.conversation import Conversation
from govim.domain.entry import Draft, EntryKind
from govim.domain.errors import ClientRefReused, InvitationNotValid, NothingChanged
from govim.domain.ids import ClientRef, InvitationId, PersonId
from govim.domain.invitation import Invitation, InvitationState
from govim.domain.person import Right
from govim.domain.sign_off import Asked, SignOff, SignOffKind
from govim.ports import Transaction
from govim.protocol.invitations import Join, Joined
from govim.services.access import access_function
from govim.services.administrators import administrators
from govim.services.ask_sign_off import ask_sign_off
from govim.services.change_members import JOINED, let_in, members_content
from govim.services.check_reason import check_reason
from govim_policies.pack import Pack

LASTS = timedelta(days=7)


def join_by_invitation(
    actor: Actor, request: Join, /, *, tx: Transaction, pack: Pack, at: datetime
) -> Joined:
    """Who is in it already joins again without using it up."""
    access_function(actor.person, Right.CHAT, tx=tx)
    invitation, conversation = _by_token(request.token, tx)
    if (joined := _earlier(actor, request, invitation, tx)) is not None:
        return joined
    if not _is_open(conversation) or invitation.state_at(at) is not InvitationState.VALID:
        raise InvitationNotValid
    if actor.person in conversation.members:
        return Joined(conversation=str(conversation.id))
    if invitation.needs_approval:
        given = request.reason
        reason = check_reason(given, "reason", actor, conversation, pack) if given.strip() else ""
        asked = _asked(invitation, conversation, actor.person, reason, at)
        return Joined(sign_off=str(ask_sign_off(asked, actor, tx=tx, at=at).id))
    _let_in(actor, ClientRef(request.client_ref), invitation, conversation, tx=tx, at=at)
    return Joined(conversation=str(conversation.id))


def may_approve_join(sign_off: SignOff, person: PersonId, tx: Transaction) -> bool:
    _, conversation = _as_shown(sign_off, tx)
    return person in administrators(conversation)


def apply_join(sign_off: SignOff, approver: Actor, /, *, tx: Transaction, pack: Pack, at: datetime) -> None:
    """It was asked for in time; what was revoked or used up since is not valid any more."""
    del pack
    invitation, conversation = _as_shown(sign_off, tx)
    state = invitation.state_at(sign_off.asked_at)
    if not _is_open(conversation) or state is not InvitationState.VALID:
        raise InvitationNotValid
    if sign_off.asked_by in conversation.members:
        raise NothingChanged
    newcomer = replace(approver, person=sign_off.asked_by)
    ref = ClientRef(sign_off.id)
    _let_in(newcomer, ref, invitation, conversation, tx=tx, at=at, approved_by=str(approver.person))


def _by_token(token: str, tx: Transaction) -> tuple[Invitation, Conversation]:
    """The conversation is locked before the invitation is believed: whoever changes one does it that way."""
    known = tx.invitations.by_token(token)
    conversation = None if known is None else tx.log.conversation(known.conversation)
    invitation = tx.invitations.by_token(token)
    if invitation is None or conversation is None:
        raise InvitationNotValid
    return invitation, conversation


def _as_shown(sign_off: SignOff, tx: Transaction) -> tuple[Invitation, Conversation]:
    shown = sign_off.shown or {}
    known = InvitationId(UUID(str(shown["invitation"])))
    found = tx.invitations.find(known)
    conversation = None if found is None else tx.log.conversation(found.conversation)
    invitation = tx.invitations.find(known)
    if invitation is None or conversation is None or str(conversation.id) != shown["conversation"]:
        raise InvitationNotValid
    return invitation, conversation


def _earlier(actor: Actor, request: Join, invitation: Invitation, tx: Transaction) -> Joined | None:
    """Invariant 3: a repeat is answered as the first time, also where that used the invitation up."""
    entry = tx.log.earlier(actor.person, ClientRef(request.client_ref))
    if entry is None:
        return None
    if (entry.content or {}).get("invitation") != str(invitation.id):
        raise ClientRefReused
    return Joined(conversation=str(entry.conversation))


def _is_open(conversation: Conversation) -> bool:
    return conversation.rules.archived_at is None


def _asked(
    invitation: Invitation, conversation: Conversation, person: PersonId, reason: str, at: datetime
) -> Asked:
    return Asked(
        kind=SignOffKind.JOIN,
        shown={
            "kind": "join_request",
            "text": reason,
            "conversation": str(conversation.id),
            "title": conversation.title,
            "person": str(person),
            "invitation": str(invitation.id),
        },
        approvers=administrators(conversation),
        expires_at=at + LASTS,
        conversation=conversation.id,
    )


def _let_in(
    newcomer: Actor,
    ref: ClientRef,
    invitation: Invitation,
    conversation: Conversation,
    *,
    tx: Transaction,
    at: datetime,
    **more: str,
) -> None:
    """The entry is the newcomer's own."""
    draft = Draft(
        conversation=conversation.id,
        sender=newcomer.person,
        client_ref=ref,
        kind=EntryKind.MEMBERS,
        content=members_content(JOINED, (), invitation=str(invitation.id), **more),
        joined=(newcomer.person,),
    )
    left = None if invitation.uses_left is None else invitation.uses_left - 1
    by = {"invitation": str(invitation.id), "uses_left": left}
    let_in(draft, newcomer, conversation, tx=tx, at=at, body=by)
    tx.invitations.use(invitation)
