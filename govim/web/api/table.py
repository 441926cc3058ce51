"""Every operation of the HTTP API, one line each.

POST makes an entry and names its `client_ref`; PUT changes what is not an entry, and saying it again changes
nothing more; GET reads. What stands in the path is a field of the request; the others are in the body, or in
the query of a GET. Each request of the protocol has its line (tests/architecture/test_api.py), and a summary
in the catalogue, `api.<id>`.
"""

from govim.domain.rate_limits import Act
from govim.protocol.devices import (
    DeviceList,
    Devices,
    PreferenceList,
    Preferences,
    PreferenceView,
    SetPreference,
    SignedOut,
    SignOutDevice,
)
from govim.protocol.frames import (
    Ack,
    History,
    Members,
    MembersView,
    Page,
    People,
    PeopleView,
    Recall,
    Send,
    Summary,
)
from govim.protocol.groups import (
    AddMembers,
    Announce,
    ChangeSettings,
    Dissolve,
    HandOver,
    Leave,
    RemoveMembers,
    SetRole,
    Settings,
    SettingsView,
    Silence,
)
from govim.protocol.http import (
    ConversationsWanted,
    Credentials,
    FoundPeople,
    Health,
    NewConversation,
    OwnConversations,
    PeopleWanted,
    Visitor,
    WhoAmI,
)
from govim.protocol.invitations import (
    CreateInvitation,
    InvitationList,
    Invitations,
    InvitationView,
    Join,
    Joined,
    NewInvitation,
    RevokeInvitation,
)
from govim.protocol.messages import (
    Edit,
    MessageActionList,
    MessageActions,
    Pin,
    PinList,
    Pins,
    Reach,
    React,
    ReactionList,
    Reactions,
    RecallReach,
    Tally,
    VersionList,
    Versions,
)
from govim.protocol.must_reads import (
    AskConfirmation,
    Confirm,
    MustRead,
    MustReadCounts,
    MustReadList,
    MustReads,
    Remind,
    Reminded,
    Sheet,
)
from govim.protocol.personal import (
    Clear,
    Cleared,
    Draft,
    Favourite,
    FavouriteList,
    Favourites,
    Hide,
    MarkUnread,
    Mute,
    OwnDraft,
    OwnMessage,
    OwnView,
    Personal,
    PersonalPage,
    PinConversation,
    SaveDraft,
    Unfavourite,
)
from govim.protocol.presence import OwnPresence, PresenceList, PresenceWanted, SetPresence
from govim.protocol.receipts import ReaderList, Readers
from govim.protocol.reports import (
    CloseReport,
    OpenedReport,
    OpenReport,
    Report,
    ReportList,
    Reports,
    ReportView,
)
from govim.protocol.sign_offs import (
    DecideSignOff,
    OneSignOff,
    RequestRecall,
    SignOffList,
    SignOffs,
    SignOffView,
    WithdrawSignOff,
)
from govim.web.api.operation import Operation
from govim.web.conversations import get_conversations, post_conversation
from govim.web.people import get_people
from govim.web.presence import get_presence
from govim.web.sessions import delete_session, get_session, get_visitor, post_session
from govim.web.vitals import get_health

HERE = "/api/conversations/{conversation}"
MESSAGE = HERE + "/messages/{seq}"
REPORT = "/api/reports/{report}"
SIGN_OFF = "/api/sign-offs/{sign_off}"

OPERATIONS: tuple[Operation, ...] = (
    # ---- who is here; written by hand ----
    Operation(
        "POST", "/api/session", Credentials, WhoAmI, "sign_in", Act.SIGN_IN, post_session, is_open=True
    ),
    Operation("GET", "/api/session", None, WhoAmI, "who_am_i", Act.READ, get_session),
    Operation("DELETE", "/api/session", None, None, "sign_out", Act.READ, delete_session),
    Operation("GET", "/api/visitor", None, Visitor, "visitor", Act.READ, get_visitor, is_open=True),
    Operation("GET", "/api/people", PeopleWanted, FoundPeople, "find_people", Act.SEARCH, get_people),
    Operation("GET", "/api/health", None, Health, "health", Act.READ, get_health),
    Operation(
        "GET",
        "/api/conversations",
        ConversationsWanted,
        OwnConversations,
        "conversations",
        Act.READ,
        get_conversations,
    ),
    Operation(
        "POST",
        "/api/conversations",
        NewConversation,
        Summary,
        "open_conversation",
        Act.SEND,
        post_conversation,
    ),
    # ---- the log ----
    Operation("POST", f"{HERE}/messages", Send, Ack),
    Operation("POST", f"{MESSAGE}/recall", Recall, Ack),
    Operation("GET", f"{HERE}/entries", History, Page),
    Operation("GET", f"{HERE}/members", Members, MembersView),
    Operation("GET", "/api/people/names", People, PeopleView),
    # ---- groups ----
    Operation("POST", f"{HERE}/members", AddMembers, Ack),
    Operation("POST", f"{HERE}/members/remove", RemoveMembers, Ack),
    Operation("POST", f"{HERE}/leave", Leave, Ack),
    Operation("POST", f"{HERE}/members/{{person}}/role", SetRole, Ack),
    Operation("POST", f"{HERE}/members/{{person}}/hand-over", HandOver, Ack),
    Operation("POST", f"{HERE}/settings", ChangeSettings, Ack),
    Operation("GET", f"{HERE}/settings", Settings, SettingsView),
    Operation("POST", f"{HERE}/silence", Silence, Ack),
    Operation("POST", f"{HERE}/announcement", Announce, Ack),
    Operation("POST", f"{HERE}/dissolve", Dissolve, Ack),
    # ---- messages ----
    Operation("POST", f"{MESSAGE}/edit", Edit, Ack),
    Operation("GET", f"{MESSAGE}/versions", Versions, VersionList),
    Operation("GET", f"{MESSAGE}/recall-reach", RecallReach, Reach),
    Operation("GET", f"{MESSAGE}/actions", MessageActions, MessageActionList),
    Operation("POST", f"{MESSAGE}/pin", Pin, Ack),
    Operation("GET", f"{HERE}/pins", Pins, PinList),
    Operation("PUT", f"{MESSAGE}/reactions", React, Tally),
    Operation("GET", f"{MESSAGE}/reactions", Reactions, ReactionList),
    # ---- one's own ----
    Operation("PUT", f"{HERE}/draft", SaveDraft, OwnDraft),
    Operation("GET", f"{HERE}/draft", Draft, OwnDraft),
    Operation("PUT", f"{HERE}/pinned", PinConversation, OwnView),
    Operation("PUT", f"{HERE}/mute", Mute, OwnView),
    Operation("PUT", f"{HERE}/unread-mark", MarkUnread, OwnView),
    Operation("PUT", f"{HERE}/clearing", Clear, Cleared),
    Operation("PUT", f"{MESSAGE}/hiding", Hide, OwnMessage),
    Operation("PUT", f"{MESSAGE}/favourite", Favourite, OwnMessage),
    Operation("PUT", f"{MESSAGE}/unfavourite", Unfavourite, OwnMessage),
    Operation("GET", "/api/devices", Devices, DeviceList),
    Operation("PUT", "/api/devices/{session}/sign-out", SignOutDevice, SignedOut),
    Operation("GET", "/api/preferences", Preferences, PreferenceList),
    Operation("PUT", "/api/preferences/{name}", SetPreference, PreferenceView),
    Operation("PUT", "/api/presence", SetPresence, OwnPresence),
    Operation("GET", "/api/presence", PresenceWanted, PresenceList, "presence", Act.READ, get_presence),
    Operation("GET", "/api/favourites", Favourites, FavouriteList),
    Operation("GET", "/api/personal", Personal, PersonalPage),
    # ---- invitations ----
    Operation("PUT", f"{HERE}/invitations", CreateInvitation, NewInvitation),
    Operation("GET", f"{HERE}/invitations", Invitations, InvitationList),
    Operation("PUT", f"{HERE}/invitations/{{invitation}}/revocation", RevokeInvitation, InvitationView),
    Operation("PUT", "/api/joining", Join, Joined),
    # ---- reports ----
    Operation("PUT", f"{HERE}/reports", Report, ReportView),
    Operation("GET", "/api/reports", Reports, ReportList),
    Operation("PUT", f"{REPORT}/opening", OpenReport, OpenedReport),
    Operation("PUT", f"{REPORT}/outcome", CloseReport, ReportView),
    # ---- must-reads and receipts ----
    Operation("PUT", f"{MESSAGE}/must-read", AskConfirmation, MustReadCounts),
    Operation("GET", f"{MESSAGE}/must-read", MustRead, Sheet),
    Operation("PUT", f"{MESSAGE}/confirmation", Confirm, MustReadCounts),
    Operation("PUT", f"{MESSAGE}/reminder", Remind, Reminded),
    Operation("GET", "/api/must-reads", MustReads, MustReadList),
    Operation("GET", f"{MESSAGE}/readers", Readers, ReaderList),
    # ---- sign-offs ----
    Operation("PUT", f"{MESSAGE}/recall-request", RequestRecall, SignOffView),
    Operation("GET", "/api/sign-offs", SignOffs, SignOffList),
    Operation("GET", SIGN_OFF, OneSignOff, SignOffView),
    Operation("PUT", f"{SIGN_OFF}/decision", DecideSignOff, SignOffView),
    Operation("PUT", f"{SIGN_OFF}/withdrawal", WithdrawSignOff, SignOffView),
)
