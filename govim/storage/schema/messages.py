"""What stands beside messages: tallies, mentions, references, must-reads, reports."""

from uuid import UUID

from sqlalchemy import Column, Index, Integer, SmallInteger, String, Table, Text

from govim.storage.schema.base import metadata
from govim.storage.types import BigInt, Id, Instant

reactions = Table(
    "reactions",
    metadata,
    Column("conversation", Id, primary_key=True),
    Column("seq", BigInt, primary_key=True),
    Column("person", Id, primary_key=True),
    Column("reaction", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
pins = Table(
    "pins",
    metadata,
    Column("conversation", Id, primary_key=True),
    Column("seq", BigInt, primary_key=True),
    Column("person", Id, nullable=False),  # who pinned it
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
EVERYBODY = UUID(int=0)  # as a person in `mentions`: @all is one row, however many members there are
mentions = Table(
    "mentions",
    metadata,
    Column("conversation", Id, primary_key=True),
    Column("person", Id, primary_key=True),
    Column("seq", BigInt, primary_key=True),
    sqlite_with_rowid=False,
)
message_references = Table(  # which messages show another one: a recall reaches them all
    "message_references",
    metadata,
    Column("source_conversation", Id, primary_key=True),
    Column("source_seq", BigInt, primary_key=True),
    Column("conversation", Id, primary_key=True),
    Column("seq", BigInt, primary_key=True),
    Column("kind", String(16), nullable=False),  # domain.entry.SourceKind
    Index("ix_message_references_conversation_seq", "conversation", "seq"),
    sqlite_with_rowid=False,
)
must_reads = Table(
    "must_reads",
    metadata,
    Column("conversation", Id, primary_key=True),
    Column("seq", BigInt, primary_key=True),
    Column("asked_by", Id, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("asked", Integer, nullable=False),  # how many people
    Column("confirmed", Integer, nullable=False),
    Column("to_deputy_after", Integer),  # seconds; null: never
    Column("to_superior_after", Integer),
    Column("ended_at", Instant),  # recalled, or everybody confirmed
    Column("next_due_at", Instant, index=True),  # when somebody is to be told; null: nobody
    Index("ix_must_reads_asked_by", "asked_by", "asked_at"),
    sqlite_with_rowid=False,
)
must_read_people = Table(
    "must_read_people",
    metadata,
    Column("conversation", Id, primary_key=True),
    Column("seq", BigInt, primary_key=True),
    Column("person", Id, primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("reminded_at", Instant),
    Column("reminders", Integer, nullable=False, server_default="0"),
    Column("deputy_told_at", Instant),
    Column("superior_told_at", Instant),
    Index("ix_must_read_people_person", "person", "confirmed_at"),
    sqlite_with_rowid=False,
)
must_read_escalations = Table(  # who was told of whom: metadata, never the text
    "must_read_escalations",
    metadata,
    Column("told", Id, primary_key=True),
    Column("conversation", Id, primary_key=True),
    Column("seq", BigInt, primary_key=True),
    Column("person", Id, primary_key=True),  # who had not confirmed
    Column("step", String(16), nullable=False),  # deputy, superior: the last one
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
reports = Table(  # of a message or a person: what a reviewer has to decide
    "reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, nullable=False),
    Column("seq", BigInt),  # of a message; null where a person is reported
    Column("person", Id, nullable=False),  # who said it, or who is reported
    Column("reported_by", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("content_id", BigInt, nullable=False),  # the reason, sealed
    Column("state", String(16), nullable=False, server_default="open"),
    Column("decided_by", Id),
    Column("decided_at", Instant),
    Column("outcome_id", BigInt),  # in the reviewer's words: a content
    Index("ix_reports_state", "state", "at"),
)
receipt_digests = Table(  # how far the advances of a conversation stand in the trail
    "receipt_digests",
    metadata,
    Column("conversation", Id, primary_key=True),
    Column("up_to", BigInt, nullable=False, index=True),  # the id of the last advance
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
invitations = Table(  # links and QR codes: the token itself is nowhere
    "invitations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, nullable=False, index=True),
    Column("token_hash", Text, nullable=False, unique=True),  # hex SHA-256
    Column("created_by", Id, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("uses_left", Integer),  # null: no limit
    Column("needs_approval", SmallInteger, nullable=False, server_default="0"),
    Column("revoked_at", Instant),
)
sign_offs = Table(  # maker and checker: what somebody asks, and somebody else decides
    "sign_offs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("conversation", Id),
    Column("seq", BigInt),
    Column("content_id", BigInt, nullable=False),  # what is asked, sealed: shown = applied
    Column("shown_hash", String(64), nullable=False),
    Column("asked_by", Id, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("decided_by", Id),
    Column("decided_at", Instant),
    Column("reason_id", BigInt),  # of the decision: a content
    Index("ix_sign_offs_asked_by", "asked_by", "asked_at"),
    Index("ix_sign_offs_state", "state", "expires_at"),
)
sign_off_approvers = Table(  # who may decide one; never whoever asked
    "sign_off_approvers",
    metadata,
    Column("sign_off", Id, primary_key=True),
    Column("person", Id, primary_key=True),
    Index("ix_sign_off_approvers_person", "person"),
    sqlite_with_rowid=False,
)
