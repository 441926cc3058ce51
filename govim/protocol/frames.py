"""The frames on the wire, as types; msgspec checks the shapes while it decodes.

Field names are the contract (docs/protocol.md). Unknown fields are ignored.
"""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from govim.protocol.bodies import Body, BurnSeconds
from govim.protocol.devices import DeviceRequest
from govim.protocol.entries import EntryView
from govim.protocol.groups import GonePush, GroupChange, GroupRead
from govim.protocol.invitations import InvitationChange, InvitationRead
from govim.protocol.messages import MessageChange, MessageRead, TalliesPush
from govim.protocol.must_reads import MustReadChange, MustReadPush, MustReadRead, MustReadsPush, ToConfirm
from govim.protocol.personal import PersonalPush, PersonalRequest, PersonalSince
from govim.protocol.presence import PresencePush, PresenceRequest, TypingPush
from govim.protocol.receipts import Readers
from govim.protocol.reports import ReportChange, ReportPush, ReportRead
from govim.protocol.sign_offs import SignOffChange, SignOffPush, SignOffRead
from govim.protocol.values import (
    MAX_CURSORS,
    MAX_FRAME_BYTES,
    MAX_INTERVALS,
    MAX_PAGE,
    AppendRequest,
    Instant,
    Interval,
    Json,
    Limit,
    PositiveSeq,
    ReadRequest,
    Seq,
)

MAX_SOUGHT = 100  # characters of a name


# ---- client → server -------------------------------------------------------------------------
class Cursor(Struct, frozen=True):
    synced: Seq
    have: Annotated[list[Interval], Meta(max_length=MAX_INTERVALS)] = []


class Hello(Struct, frozen=True, tag="hello"):
    cursors: Annotated[dict[UUID, Cursor], Meta(max_length=MAX_CURSORS)] = {}
    lang: Annotated[str, Meta(max_length=16)] = "zh-CN"
    personal: Seq = 0
    epoch: Annotated[str, Meta(max_length=64)] | None = None  # of the cursors
    device: Annotated[str, Meta(max_length=64)] = ""


class Send(AppendRequest, frozen=True, kw_only=True, tag="send"):
    body: Body
    burn_seconds: BurnSeconds | None = None
    must_read: ToConfirm | None = None


class Recall(AppendRequest, frozen=True, kw_only=True, tag="recall"):
    seq: PositiveSeq


class Receipt(Struct, frozen=True, tag="receipt"):
    conversation: UUID
    delivered: Seq = 0
    read: Seq = 0


class History(ReadRequest, frozen=True, kw_only=True, tag="history"):
    conversation: UUID
    before: PositiveSeq | None = None
    after: Seq | None = None
    around: PositiveSeq | None = None
    since: Instant | None = None
    limit: Limit = 50

    @property
    def places(self) -> int:
        """How many of the ways to say where are used: one at most means something."""
        return sum(each is not None for each in (self.before, self.after, self.around, self.since))


class Members(ReadRequest, frozen=True, kw_only=True, tag="members"):
    conversation: UUID
    after: UUID | None = None
    limit: Limit = MAX_PAGE
    role: Literal["owner", "admin", "member"] | None = None
    name: Annotated[str, Meta(max_length=MAX_SOUGHT)] = ""  # only whose name or pinyin holds it, folded


class People(ReadRequest, frozen=True, kw_only=True, tag="people"):
    people: Annotated[list[UUID], Meta(max_length=MAX_PAGE)]


class Ping(Struct, frozen=True, tag="ping"):
    pass


class Pong(Struct, frozen=True, tag="pong"):
    pass


Request = (
    Hello
    | Send
    | Recall
    | Receipt
    | History
    | Members
    | People
    | Ping
    | Pong
    | MessageChange
    | MessageRead
    | SignOffChange
    | SignOffRead
    | PersonalRequest
    | ReportChange
    | ReportRead
    | PresenceRequest
    | InvitationChange
    | InvitationRead
    | GroupChange
    | GroupRead
    | MustReadChange
    | MustReadRead
    | Readers
    | DeviceRequest
)


# ---- server → client -------------------------------------------------------------------------
class MemberView(Struct, frozen=True, omit_defaults=True):
    person: str
    name: str
    role: str
    delivered: int
    read: int
    silenced_until: str | None = None


class DraftPreview(Struct, frozen=True):
    """The beginning; the whole is answered to `draft`."""

    text: str
    at: str


class Summary(Struct, frozen=True, omit_defaults=True):
    """What is the reader's own is left out where it is as usual."""

    id: str
    kind: str
    title: str | None
    member_count: int
    role: str
    other: MemberView | None
    last_seq: int
    last_ordinal: int
    delivered: int
    read: int
    unread: int
    must_reads: int  # that wait for my confirmation
    last: EntryView | None
    last_sender: str | None  # their name
    mentions: int = 0
    pinned: bool = False
    muted_until: str | None = None
    marked_unread: bool = False
    draft: DraftPreview | None = None
    announcement: int | None = None  # its sequence
    archived: bool = False


class Totals(Struct, frozen=True):
    """What a badge shows."""

    unread: int
    mentions: int


class RecallSeconds(Struct, frozen=True):
    """How long after sending the sender may recall, by kind of conversation; 0: never."""

    direct: int
    group: int


class Limits(Struct, frozen=True):
    text_bytes: int
    recall_seconds: RecallSeconds
    frame_bytes: int = MAX_FRAME_BYTES


class Welcome(Struct, frozen=True, tag="welcome"):
    me: str
    server_time: str
    time_zone: str  # of the site: in which people are shown times
    heartbeat: int
    limits: Limits
    epoch: str
    personal: int
    totals: Totals
    conversations: list[Summary]
    protocol: int = 1


class Changed(Struct, frozen=True, omit_defaults=True):
    """`entry`: the message as it is now, unless it was recalled."""

    seq: int
    state: str
    by: str
    at: str
    entry: EntryView | None = None


class Resume(Struct, frozen=True, tag="resume"):
    conversation: str
    changed: list[Changed]
    changed_complete: bool
    page: list[EntryView]
    gap: tuple[int, int] | None
    head: int


class ConversationPush(Struct, frozen=True, tag="conversation"):
    summary: Summary


class EntryPush(Struct, frozen=True, tag="entry"):
    conversation: str
    entry: EntryView
    last_ordinal: int


class CursorView(Struct, frozen=True):
    person: str
    delivered: int
    read: int


class Receipts(Struct, frozen=True, tag="receipts"):
    conversation: str
    cursors: list[CursorView]


class Ack(Struct, frozen=True, tag="ack"):
    client_ref: str
    conversation: str
    seq: int
    ordinal: int
    at: str


class Refused(Struct, frozen=True, tag="refused"):
    """`text` is filled in where the language is known; `request` or `client_ref` says what was refused."""

    code: str
    text: str = ""
    rule: str | None = None
    client_ref: str | None = None
    request: int | None = None
    detail: dict[str, str | int | bool | None] = {}


class Done(Struct, frozen=True, tag="done"):
    """The result of an `ChangeRequest` or a `ReadRequest`; which fields it has depends on what was asked."""

    request: int
    result: Json


class Page(Struct, frozen=True, tag="page"):
    request: int
    conversation: str
    entries: list[EntryView]
    head: int


class MembersView(Struct, frozen=True, tag="members"):
    request: int
    conversation: str
    members: list[MemberView]
    count: int


class NameView(Struct, frozen=True):
    person: str
    name: str


class PeopleView(Struct, frozen=True, tag="people"):
    request: int
    people: list[NameView]


Answer = Page | MembersView | PeopleView | Done
Reply = (
    Welcome
    | Resume
    | ConversationPush
    | EntryPush
    | Receipts
    | TalliesPush
    | SignOffPush
    | ReportPush
    | PersonalPush
    | PersonalSince
    | PresencePush
    | TypingPush
    | GonePush
    | MustReadsPush
    | MustReadPush
    | Ack
    | Refused
    | Answer
    | Ping
    | Pong
)
