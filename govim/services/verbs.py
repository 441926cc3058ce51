"""What can be asked for by a frame or over HTTP, and which service does it: one line for each verb.

Sends, recalls and receipts, the hot path, are made into commands of their own (wiring/requests.py).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from govim.domain.actor import Actor
from govim.domain.errors import GovimError
from govim.ports import Transaction
from govim.protocol.devices import SetPreference, SignOutDevice
from govim.protocol.groups import (
    AddMembers,
    Announce,
    ChangeSettings,
    Dissolve,
    HandOver,
    Leave,
    RemoveMembers,
    SetRole,
    Silence,
)
from govim.protocol.invitations import CreateInvitation, Join, RevokeInvitation
from govim.protocol.messages import Edit, Pin, React
from govim.protocol.must_reads import AskConfirmation, Confirm, Remind
from govim.protocol.personal import (
    Clear,
    Favourite,
    Hide,
    MarkUnread,
    Mute,
    PinConversation,
    SaveDraft,
    Unfavourite,
)
from govim.protocol.presence import SetPresence
from govim.protocol.reports import CloseReport, OpenReport, Report
from govim.protocol.sign_offs import DecideSignOff, RequestRecall, WithdrawSignOff
from govim.protocol.values import AppendRequest, ChangeRequest
from govim.services.add_members import add_members
from govim.services.arrange_conversation import mark_unread, mute_conversation, pin_conversation
from govim.services.ask_confirmation import ask_confirmation
from govim.services.change_settings import change_settings
from govim.services.close_report import close_report
from govim.services.confirm_reading import confirm_reading
from govim.services.create_invitation import create_invitation
from govim.services.decide_sign_off import decide_sign_off
from govim.services.dissolve_conversation import dissolve_conversation
from govim.services.edit_message import edit_message, record_refused_edit
from govim.services.favourite_message import favourite_message, unfavourite_message
from govim.services.hand_over import hand_over
from govim.services.hide_message import clear_history, hide_message
from govim.services.join_by_invitation import join_by_invitation
from govim.services.leave_conversation import leave_conversation
from govim.services.make_announcement import make_announcement
from govim.services.open_report import open_report
from govim.services.pin_message import pin_message
from govim.services.react_to_message import react_to_message
from govim.services.remind_readers import remind_readers
from govim.services.remove_members import remove_members
from govim.services.report import report
from govim.services.request_recall import request_recall
from govim.services.revoke_invitation import revoke_invitation
from govim.services.save_draft import save_draft
from govim.services.set_preference import set_preference
from govim.services.set_presence import set_presence
from govim.services.set_role import set_role
from govim.services.sign_out_device import sign_out_device
from govim.services.silence_members import silence_members
from govim.services.withdraw_sign_off import withdraw_sign_off
from govim_audit.record import Json, Kind
from govim_policies.pack import Pack


class Service(Protocol):
    """An entry for an `AppendRequest`, a frame's struct for a `ChangeRequest`."""

    def __call__(
        self,
        actor: Actor,
        request: Any,  # noqa: ANN401 -- of the type that it stands beside in VERBS
        /,
        *,
        tx: Transaction,
        pack: Pack,
        at: datetime,
    ) -> object: ...


class Refusal(Protocol):
    def __call__(
        self,
        actor: Actor,
        request: Any,  # noqa: ANN401 -- as above
        error: GovimError,
        /,
        *,
        tx: Transaction,
        at: datetime,
    ) -> None: ...


class Verb(Struct, frozen=True):
    """`leaves` is the kind of its record, which the record of a refusal names, unless `refused` writes it."""

    run: Service
    leaves: Kind
    refused: Refusal | None = None


VERBS: Mapping[type[AppendRequest | ChangeRequest], Verb] = {
    Edit: Verb(edit_message, Kind.MESSAGE_EDITED, record_refused_edit),
    Pin: Verb(pin_message, Kind.MESSAGE_PINNED),
    SaveDraft: Verb(save_draft, Kind.PERSONAL_CHANGED),
    Favourite: Verb(favourite_message, Kind.PERSONAL_CHANGED),
    Unfavourite: Verb(unfavourite_message, Kind.PERSONAL_CHANGED),
    Hide: Verb(hide_message, Kind.PERSONAL_CHANGED),
    Clear: Verb(clear_history, Kind.PERSONAL_CHANGED),
    PinConversation: Verb(pin_conversation, Kind.PERSONAL_CHANGED),
    SetPreference: Verb(set_preference, Kind.PERSONAL_CHANGED),
    SignOutDevice: Verb(sign_out_device, Kind.SIGNED_OUT),
    SetPresence: Verb(set_presence, Kind.PERSONAL_CHANGED),
    Mute: Verb(mute_conversation, Kind.PERSONAL_CHANGED),
    MarkUnread: Verb(mark_unread, Kind.PERSONAL_CHANGED),
    AddMembers: Verb(add_members, Kind.MEMBERS_CHANGED),
    RemoveMembers: Verb(remove_members, Kind.MEMBERS_CHANGED),
    Leave: Verb(leave_conversation, Kind.MEMBERS_CHANGED),
    SetRole: Verb(set_role, Kind.ROLES_CHANGED),
    HandOver: Verb(hand_over, Kind.ROLES_CHANGED),
    ChangeSettings: Verb(change_settings, Kind.SETTINGS_CHANGED),
    Silence: Verb(silence_members, Kind.SILENCE_CHANGED),
    Announce: Verb(make_announcement, Kind.ANNOUNCED),
    Dissolve: Verb(dissolve_conversation, Kind.CONVERSATION_DISSOLVED),
    React: Verb(react_to_message, Kind.MESSAGE_REACTED),
    Report: Verb(report, Kind.REPORT_MADE),
    OpenReport: Verb(open_report, Kind.REPORT_OPENED),
    CloseReport: Verb(close_report, Kind.REPORT_CLOSED),
    CreateInvitation: Verb(create_invitation, Kind.INVITATION_CREATED),
    RevokeInvitation: Verb(revoke_invitation, Kind.INVITATION_REVOKED),
    Join: Verb(join_by_invitation, Kind.MEMBERS_CHANGED),
    RequestRecall: Verb(request_recall, Kind.SIGN_OFF_ASKED),
    DecideSignOff: Verb(decide_sign_off, Kind.SIGN_OFF_DECIDED),
    WithdrawSignOff: Verb(withdraw_sign_off, Kind.SIGN_OFF_WITHDRAWN),
    AskConfirmation: Verb(ask_confirmation, Kind.MUST_READ_ASKED),
    Confirm: Verb(confirm_reading, Kind.MUST_READ_CONFIRMED),
    Remind: Verb(remind_readers, Kind.MUST_READ_REMINDED),
}
# What the record of a refusal may hold.
NAMED = ("client_ref", "conversation", "person", "people", "units", "seq", "sign_off", "report", "invitation")


def ids_of(request: AppendRequest | ChangeRequest) -> dict[str, Json]:
    """What a request was about, never what it said."""
    found = {name: getattr(request, name, None) for name in NAMED}
    return {name: _plain(value) for name, value in found.items() if value is not None}


def _plain(value: Any) -> Json:  # noqa: ANN401
    if isinstance(value, int):
        return value
    return [str(each) for each in value] if isinstance(value, list) else str(value)
