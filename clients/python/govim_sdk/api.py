"""Every operation of the HTTP API. Written by `make clients` from its table; do not edit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec

from govim.protocol.bodies import ForwardBody, MergedBody, TextBody
from govim.protocol.devices import DeviceList, PreferenceList, PreferenceView, SignedOut
from govim.protocol.frames import Ack, MembersView, Page, PeopleView, Summary
from govim.protocol.groups import SettingsView
from govim.protocol.http import (
    FoundPeople,
    Health,
    NewChannel,
    NewDirect,
    NewGroup,
    NewNotes,
    OwnConversations,
    Visitor,
    WhoAmI,
)
from govim.protocol.invitations import InvitationList, InvitationView, Joined, NewInvitation
from govim.protocol.messages import MessageActionList, PinList, Reach, ReactionList, Tally, VersionList
from govim.protocol.must_reads import (
    MustReadCounts,
    MustReadList,
    Reminded,
    Sheet,
    SheetState,
    Side,
    ToConfirm,
)
from govim.protocol.personal import Cleared, FavouriteList, OwnDraft, OwnMessage, OwnView, PersonalPage
from govim.protocol.presence import OwnPresence, PresenceList
from govim.protocol.receipts import ReaderList, ReaderState
from govim.protocol.reports import OpenedReport, Pile, ReportList, ReportView
from govim.protocol.sign_offs import Box, SignOffList, SignOffView
from govim_sdk.http import Http

T = TypeVar("T")


class Api:
    """Raises Refused with the server's code, or Unreachable."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def _ask(
        self, answers: type[T], method: str, path: str, query: Mapping[str, object], body: object = None
    ) -> T:
        return msgspec.json.decode(await self._http.ask(method, path, query, body), type=answers)

    async def sign_in(self, *, login: str, password: str) -> WhoAmI:
        """Sign in."""
        return await self._ask(WhoAmI, "POST", "/api/session", {}, {"login": login, "password": password})

    async def who_am_i(self) -> WhoAmI:
        """Who I am, and what I may do."""
        return await self._ask(WhoAmI, "GET", "/api/session", {})

    async def sign_out(self) -> None:
        """Sign out; the connections of this session close."""
        await self._http.ask("DELETE", "/api/session", {}, {})

    async def visitor(self) -> Visitor:
        """Whether anybody is signed in."""
        return await self._ask(Visitor, "GET", "/api/visitor", {})

    async def find_people(self, *, q: str = "", limit: int = 50) -> FoundPeople:
        """Find active people by name, unit or login."""
        return await self._ask(FoundPeople, "GET", "/api/people", {"q": q, "limit": limit})

    async def health(self) -> Health:
        """How each part is (system administrators)."""
        return await self._ask(Health, "GET", "/api/health", {})

    async def conversations(self, *, after: int = 0, limit: int = 200) -> OwnConversations:
        """My conversations."""
        return await self._ask(
            OwnConversations, "GET", "/api/conversations", {"after": after, "limit": limit}
        )

    async def open_conversation(self, *, body: NewDirect | NewGroup | NewChannel | NewNotes) -> Summary:
        """Open a new conversation, or the direct one that is there."""
        return await self._ask(Summary, "POST", "/api/conversations", {}, body)

    async def send(
        self,
        *,
        conversation: UUID,
        client_ref: UUID,
        body: TextBody | ForwardBody | MergedBody,
        burn_seconds: int | None = None,
        must_read: ToConfirm | None = None,
    ) -> Ack:
        """Send a message."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/messages",
            {},
            {"client_ref": client_ref, "body": body, "burn_seconds": burn_seconds, "must_read": must_read},
        )

    async def recall(self, *, conversation: UUID, seq: int, client_ref: UUID) -> Ack:
        """Recall a message."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/messages/{seq}/recall",
            {},
            {"client_ref": client_ref},
        )

    async def history(
        self,
        *,
        conversation: UUID,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        since: datetime | None = None,
        limit: int = 50,
    ) -> Page:
        """Read the entries of a conversation around a sequence."""
        return await self._ask(
            Page,
            "GET",
            f"/api/conversations/{conversation}/entries",
            {"before": before, "after": after, "around": around, "since": since, "limit": limit},
        )

    async def members(
        self,
        *,
        conversation: UUID,
        after: UUID | None = None,
        limit: int = 200,
        role: Literal["owner", "admin", "member"] | None = None,
        name: str = "",
    ) -> MembersView:
        """The members of a conversation and how far they got."""
        return await self._ask(
            MembersView,
            "GET",
            f"/api/conversations/{conversation}/members",
            {"after": after, "limit": limit, "role": role, "name": name},
        )

    async def people(self, *, people: list[UUID]) -> PeopleView:
        """What some people are called."""
        return await self._ask(PeopleView, "GET", "/api/people/names", {"people": people})

    async def add_members(
        self,
        *,
        conversation: UUID,
        client_ref: UUID,
        people: list[UUID] | None = None,
        units: list[UUID] | None = None,
    ) -> Ack:
        """Add people and units."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/members",
            {},
            {"client_ref": client_ref, "people": people or [], "units": units or []},
        )

    async def remove_members(self, *, conversation: UUID, client_ref: UUID, people: list[UUID]) -> Ack:
        """Remove members."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/members/remove",
            {},
            {"client_ref": client_ref, "people": people},
        )

    async def leave(self, *, conversation: UUID, client_ref: UUID) -> Ack:
        """Leave a conversation."""
        return await self._ask(
            Ack, "POST", f"/api/conversations/{conversation}/leave", {}, {"client_ref": client_ref}
        )

    async def set_role(
        self, *, conversation: UUID, person: UUID, client_ref: UUID, role: Literal["admin", "member"]
    ) -> Ack:
        """Make somebody an administrator, or a member again."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/members/{person}/role",
            {},
            {"client_ref": client_ref, "role": role},
        )

    async def hand_over(self, *, conversation: UUID, person: UUID, client_ref: UUID) -> Ack:
        """Hand a group over."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/members/{person}/hand-over",
            {},
            {"client_ref": client_ref},
        )

    async def change_settings(
        self,
        *,
        conversation: UUID,
        client_ref: UUID,
        title: str | None = None,
        newcomers: Literal["all", "joined"] | None = None,
        adders: Literal["managers", "all"] | None = None,
        is_private_forbidden: bool | None = None,
    ) -> Ack:
        """Change title and rules."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/settings",
            {},
            {
                "client_ref": client_ref,
                "title": title,
                "newcomers": newcomers,
                "adders": adders,
                "is_private_forbidden": is_private_forbidden,
            },
        )

    async def settings(self, *, conversation: UUID) -> SettingsView:
        """The settings of a conversation, and what I may do in it."""
        return await self._ask(SettingsView, "GET", f"/api/conversations/{conversation}/settings", {})

    async def silence(
        self,
        *,
        conversation: UUID,
        client_ref: UUID,
        person: UUID | None = None,
        until: datetime | None = None,
    ) -> Ack:
        """Silence somebody or everybody, or lift it."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/silence",
            {},
            {"client_ref": client_ref, "person": person, "until": until},
        )

    async def announce(self, *, conversation: UUID, client_ref: UUID, text: str | None) -> Ack:
        """Make an announcement, or take it down."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/announcement",
            {},
            {"client_ref": client_ref, "text": text},
        )

    async def dissolve(self, *, conversation: UUID, client_ref: UUID) -> Ack:
        """Dissolve a conversation: from then on it is only read."""
        return await self._ask(
            Ack, "POST", f"/api/conversations/{conversation}/dissolve", {}, {"client_ref": client_ref}
        )

    async def edit(self, *, conversation: UUID, seq: int, client_ref: UUID, base: int, body: TextBody) -> Ack:
        """Edit a message."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/messages/{seq}/edit",
            {},
            {"client_ref": client_ref, "base": base, "body": body},
        )

    async def versions(self, *, conversation: UUID, seq: int) -> VersionList:
        """All versions of a message."""
        return await self._ask(
            VersionList, "GET", f"/api/conversations/{conversation}/messages/{seq}/versions", {}
        )

    async def recall_reach(self, *, conversation: UUID, seq: int) -> Reach:
        """Where a recalled message had been quoted and forwarded."""
        return await self._ask(
            Reach, "GET", f"/api/conversations/{conversation}/messages/{seq}/recall-reach", {}
        )

    async def message_actions(self, *, conversation: UUID, seq: int) -> MessageActionList:
        """What I may do with a message, and why not."""
        return await self._ask(
            MessageActionList, "GET", f"/api/conversations/{conversation}/messages/{seq}/actions", {}
        )

    async def pin(self, *, conversation: UUID, seq: int, client_ref: UUID, is_pinned: bool = True) -> Ack:
        """Pin a message, or take it down."""
        return await self._ask(
            Ack,
            "POST",
            f"/api/conversations/{conversation}/messages/{seq}/pin",
            {},
            {"client_ref": client_ref, "is_pinned": is_pinned},
        )

    async def pins(self, *, conversation: UUID) -> PinList:
        """The pinned messages."""
        return await self._ask(PinList, "GET", f"/api/conversations/{conversation}/pins", {})

    async def react(self, *, conversation: UUID, seq: int, reaction: str, is_set: bool = True) -> Tally:
        """React to a message, or take it back."""
        return await self._ask(
            Tally,
            "PUT",
            f"/api/conversations/{conversation}/messages/{seq}/reactions",
            {},
            {"reaction": reaction, "is_set": is_set},
        )

    async def reactions(
        self, *, conversation: UUID, seq: int, after: int = 0, limit: int = 50
    ) -> ReactionList:
        """Who reacted how to a message."""
        return await self._ask(
            ReactionList,
            "GET",
            f"/api/conversations/{conversation}/messages/{seq}/reactions",
            {"after": after, "limit": limit},
        )

    async def save_draft(
        self, *, conversation: UUID, text: str, written_at: datetime | None = None
    ) -> OwnDraft:
        """Keep a draft, or clear it."""
        return await self._ask(
            OwnDraft,
            "PUT",
            f"/api/conversations/{conversation}/draft",
            {},
            {"text": text, "written_at": written_at},
        )

    async def draft(self, *, conversation: UUID) -> OwnDraft:
        """My draft in this conversation."""
        return await self._ask(OwnDraft, "GET", f"/api/conversations/{conversation}/draft", {})

    async def pin_conversation(self, *, conversation: UUID, is_pinned: bool = True) -> OwnView:
        """Keep a conversation on top of my list, or no longer."""
        return await self._ask(
            OwnView, "PUT", f"/api/conversations/{conversation}/pinned", {}, {"is_pinned": is_pinned}
        )

    async def mute(self, *, conversation: UUID, until: datetime | None) -> OwnView:
        """Mute a conversation until a time, or no longer."""
        return await self._ask(
            OwnView, "PUT", f"/api/conversations/{conversation}/mute", {}, {"until": until}
        )

    async def mark_unread(self, *, conversation: UUID, is_marked: bool = True) -> OwnView:
        """Mark a conversation as unread, or no longer."""
        return await self._ask(
            OwnView, "PUT", f"/api/conversations/{conversation}/unread-mark", {}, {"is_marked": is_marked}
        )

    async def clear(self, *, conversation: UUID, up_to: int) -> Cleared:
        """Delete for myself what was said up to here."""
        return await self._ask(
            Cleared, "PUT", f"/api/conversations/{conversation}/clearing", {}, {"up_to": up_to}
        )

    async def hide(self, *, conversation: UUID, seq: int) -> OwnMessage:
        """Delete a message for myself."""
        return await self._ask(
            OwnMessage, "PUT", f"/api/conversations/{conversation}/messages/{seq}/hiding", {}
        )

    async def favourite(self, *, conversation: UUID, seq: int, tags: list[str] | None = None) -> OwnMessage:
        """Mark a message as favourite, or change its tags."""
        return await self._ask(
            OwnMessage,
            "PUT",
            f"/api/conversations/{conversation}/messages/{seq}/favourite",
            {},
            {"tags": tags or []},
        )

    async def unfavourite(self, *, conversation: UUID, seq: int) -> OwnMessage:
        """Take a favourite back."""
        return await self._ask(
            OwnMessage, "PUT", f"/api/conversations/{conversation}/messages/{seq}/unfavourite", {}
        )

    async def devices(self) -> DeviceList:
        """My devices: the sessions that are open."""
        return await self._ask(DeviceList, "GET", "/api/devices", {})

    async def sign_out_device(self, *, session: UUID) -> SignedOut:
        """Sign one of my devices out."""
        return await self._ask(SignedOut, "PUT", f"/api/devices/{session}/sign-out", {})

    async def preferences(self) -> PreferenceList:
        """My preferences."""
        return await self._ask(PreferenceList, "GET", "/api/preferences", {})

    async def set_preference(
        self, *, name: Literal["notifications"], value: dict[str, Any]
    ) -> PreferenceView:
        """Change a preference: notifications, quiet hours."""
        return await self._ask(PreferenceView, "PUT", f"/api/preferences/{name}", {}, {"value": value})

    async def set_presence(
        self,
        *,
        state: Literal["available", "busy", "away", "meeting"],
        text: str = "",
        until: datetime | None = None,
    ) -> OwnPresence:
        """Say what I am doing: available, busy, away, in a meeting."""
        return await self._ask(
            OwnPresence, "PUT", "/api/presence", {}, {"state": state, "text": text, "until": until}
        )

    async def presence(self, *, people: list[UUID]) -> PresenceList:
        """What some people say of themselves, and whether they are online."""
        return await self._ask(PresenceList, "GET", "/api/presence", {"people": people})

    async def favourites(self, *, tag: str | None = None, after: int = 0, limit: int = 50) -> FavouriteList:
        """My favourites."""
        return await self._ask(
            FavouriteList, "GET", "/api/favourites", {"tag": tag, "after": after, "limit": limit}
        )

    async def personal(self, *, after: int, limit: int = 200) -> PersonalPage:
        """The log of changes in what is my own."""
        return await self._ask(PersonalPage, "GET", "/api/personal", {"after": after, "limit": limit})

    async def create_invitation(
        self,
        *,
        conversation: UUID,
        lasts: int = 604800,
        uses: int | None = None,
        needs_approval: bool = False,
    ) -> NewInvitation:
        """Make an invitation: the token of a link or QR code."""
        return await self._ask(
            NewInvitation,
            "PUT",
            f"/api/conversations/{conversation}/invitations",
            {},
            {"lasts": lasts, "uses": uses, "needs_approval": needs_approval},
        )

    async def invitations(self, *, conversation: UUID, after: int = 0, limit: int = 50) -> InvitationList:
        """The invitations of a conversation (owner, administrators)."""
        return await self._ask(
            InvitationList,
            "GET",
            f"/api/conversations/{conversation}/invitations",
            {"after": after, "limit": limit},
        )

    async def revoke_invitation(self, *, conversation: UUID, invitation: UUID) -> InvitationView:
        """Revoke an invitation."""
        return await self._ask(
            InvitationView,
            "PUT",
            f"/api/conversations/{conversation}/invitations/{invitation}/revocation",
            {},
        )

    async def join(self, *, client_ref: UUID, token: str, reason: str = "") -> Joined:
        """Join by an invitation, or ask to be let in."""
        return await self._ask(
            Joined, "PUT", "/api/joining", {}, {"client_ref": client_ref, "token": token, "reason": reason}
        )

    async def report(
        self, *, conversation: UUID, reason: str, seq: int | None = None, person: UUID | None = None
    ) -> ReportView:
        """Report a message or a person."""
        return await self._ask(
            ReportView,
            "PUT",
            f"/api/conversations/{conversation}/reports",
            {},
            {"reason": reason, "seq": seq, "person": person},
        )

    async def reports(self, *, pile: Pile, after: int = 0, limit: int = 50) -> ReportList:
        """My reports; for reviewers those to be reviewed and the closed ones."""
        return await self._ask(
            ReportList, "GET", "/api/reports", {"pile": pile, "after": after, "limit": limit}
        )

    async def open_report(self, *, report: UUID) -> OpenedReport:
        """Reviewers read a report with the messages around it; each opening is recorded."""
        return await self._ask(OpenedReport, "PUT", f"/api/reports/{report}/opening", {})

    async def close_report(self, *, report: UUID, outcome: str) -> ReportView:
        """Close a report."""
        return await self._ask(ReportView, "PUT", f"/api/reports/{report}/outcome", {}, {"outcome": outcome})

    async def ask_confirmation(
        self,
        *,
        conversation: UUID,
        seq: int,
        people: list[UUID] | None = None,
        to_deputy_after: int | None = None,
        to_superior_after: int | None = None,
    ) -> MustReadCounts:
        """Ask named people, or all members, to confirm that they read a message."""
        return await self._ask(
            MustReadCounts,
            "PUT",
            f"/api/conversations/{conversation}/messages/{seq}/must-read",
            {},
            {"people": people, "to_deputy_after": to_deputy_after, "to_superior_after": to_superior_after},
        )

    async def must_read(
        self,
        *,
        conversation: UUID,
        seq: int,
        state: SheetState | None = None,
        after: UUID | None = None,
        limit: int = 200,
    ) -> Sheet:
        """The sheet of a must-read."""
        return await self._ask(
            Sheet,
            "GET",
            f"/api/conversations/{conversation}/messages/{seq}/must-read",
            {"state": state, "after": after, "limit": limit},
        )

    async def confirm(self, *, conversation: UUID, seq: int) -> MustReadCounts:
        """Confirm that you read a message."""
        return await self._ask(
            MustReadCounts, "PUT", f"/api/conversations/{conversation}/messages/{seq}/confirmation", {}
        )

    async def remind(self, *, conversation: UUID, seq: int) -> Reminded:
        """Remind those who have not confirmed."""
        return await self._ask(
            Reminded, "PUT", f"/api/conversations/{conversation}/messages/{seq}/reminder", {}
        )

    async def must_reads(self, *, side: Side = Side.MINE, after: int = 0, limit: int = 50) -> MustReadList:
        """Must-reads that wait for you, that you asked for, or that you were told of."""
        return await self._ask(
            MustReadList, "GET", "/api/must-reads", {"side": side, "after": after, "limit": limit}
        )

    async def readers(
        self,
        *,
        conversation: UUID,
        seq: int,
        state: ReaderState | None = None,
        after: UUID | None = None,
        limit: int = 200,
    ) -> ReaderList:
        """Who read a message, and when."""
        return await self._ask(
            ReaderList,
            "GET",
            f"/api/conversations/{conversation}/messages/{seq}/readers",
            {"state": state, "after": after, "limit": limit},
        )

    async def request_recall(self, *, conversation: UUID, seq: int, reason: str) -> SignOffView:
        """Ask for the recall of a message whose window is closed."""
        return await self._ask(
            SignOffView,
            "PUT",
            f"/api/conversations/{conversation}/messages/{seq}/recall-request",
            {},
            {"reason": reason},
        )

    async def sign_offs(self, *, box: Box, after: int = 0, limit: int = 50) -> SignOffList:
        """Sign-offs that I asked, that wait for me, or that were mine to decide."""
        return await self._ask(
            SignOffList, "GET", "/api/sign-offs", {"box": box, "after": after, "limit": limit}
        )

    async def sign_off(self, *, sign_off: UUID) -> SignOffView:
        """One sign-off with what is asked."""
        return await self._ask(SignOffView, "GET", f"/api/sign-offs/{sign_off}", {})

    async def decide_sign_off(
        self, *, sign_off: UUID, is_approved: bool, shown_hash: str, reason: str | None = None
    ) -> SignOffView:
        """Approve or refuse a sign-off."""
        return await self._ask(
            SignOffView,
            "PUT",
            f"/api/sign-offs/{sign_off}/decision",
            {},
            {"is_approved": is_approved, "shown_hash": shown_hash, "reason": reason},
        )

    async def withdraw_sign_off(self, *, sign_off: UUID) -> SignOffView:
        """Withdraw a sign-off that I asked."""
        return await self._ask(SignOffView, "PUT", f"/api/sign-offs/{sign_off}/withdrawal", {})
