"""The logs: conversations, members, entries, contents, cursors; the personal logs."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from govim.storage.schema.base import bitemporal, metadata
from govim.storage.types import BigInt, Id, Instant

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),  # direct, group, channel, notes
    Column("title", Text),
    Column("level", SmallInteger, nullable=False, server_default="0"),
    Column("series", String(64), nullable=False, server_default="correspondence"),
    Column("pair", LargeBinary(32), unique=True),  # direct: the two ids in order, so that there is one
    Column("created_at", Instant, nullable=False),
    Column("last_seq", BigInt, nullable=False),
    Column("last_ordinal", BigInt, nullable=False),
    Column("newcomers", String(16), nullable=False, server_default="all"),  # all, joined
    Column("adders", String(16), nullable=False, server_default="managers"),  # managers, all
    Column("announcement_seq", BigInt),  # the newest one that stands
    Column("silenced_until", Instant),
    Column("is_private_forbidden", SmallInteger, nullable=False, server_default="0"),
    Column("archived_at", Instant),
)
members = Table(
    "members",
    metadata,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("joined_seq", BigInt, primary_key=True),  # a person may leave and come back
    Column("left_seq", BigInt),
    Column("role", String(16), nullable=False, server_default="member"),
    Column("delivered", BigInt, nullable=False, server_default="0"),
    Column("read", BigInt, nullable=False, server_default="0"),
    Column("visible_from", BigInt, nullable=False, server_default="1"),
    Column("silenced_until", Instant),
    *bitemporal(),
    Index("ix_members_person", "person"),
    sqlite_with_rowid=False,
)
content_keys = Table(  # one per conversation and month (ADR 0004); null: records without a conversation
    "content_keys",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("conversation", Id),
    Column("month", Integer, nullable=False),  # 202611
    Column("master", String(16), nullable=False),  # which master key wraps it
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("conversation", "month"),
    Index(  # null is not equal to null: the site's own key needs this
        "uq_content_keys_site_month",
        "month",
        unique=True,
        sqlite_where=text("conversation IS NULL"),
        postgresql_where=text("conversation IS NULL"),
    ),
)
contents = Table(  # referenced, never edited; destroyed only by disposition (ADR 0003)
    "contents",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("key_id", BigInt, ForeignKey("content_keys.id"), nullable=False),
    Column("level", SmallInteger, nullable=False, server_default="0"),
    Column("series", String(64), nullable=False),
    Column("sealed", LargeBinary),  # salt ‖ canonical content under the key; null once disposed of
)
entries = Table(
    "entries",
    metadata,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("seq", BigInt, primary_key=True),
    Column("ordinal", BigInt, nullable=False),
    Column("kind", String(16), nullable=False),  # domain.entry.EntryKind
    Column("sender", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("client_ref", Id, nullable=False),
    Column("content_id", BigInt, ForeignKey("contents.id")),
    Column("target_seq", BigInt),  # recall: the message it withdraws
    Column("recalled_seq", BigInt),  # message: the entry that withdrew it
    Column("edited_seq", BigInt),  # message: the newest entry that changed it
    Column("burn_seconds", Integer),  # message: how long after a reader's cursor passed it
    Column("shows", String(16)),  # message: others, as a quote, forward, merged (`message_references`)
    Column("subjects", LargeBinary),  # members: 16-byte ids, one after the other
    sqlite_with_rowid=False,
)
Index(
    "ix_entries_changes",
    entries.c.conversation,
    entries.c.seq,
    sqlite_where=entries.c.target_seq.is_not(None),
    postgresql_where=entries.c.target_seq.is_not(None),
)
Index(
    "ix_entries_versions",
    entries.c.conversation,
    entries.c.target_seq,
    sqlite_where=entries.c.target_seq.is_not(None),
    postgresql_where=entries.c.target_seq.is_not(None),
)
client_refs = Table(  # invariant 3: one ref, one result, for ever
    "client_refs",
    metadata,
    Column("sender", Id, nullable=False),
    Column("client_ref", Id, nullable=False),
    Column("conversation", Id, nullable=False),
    Column("seq", BigInt, nullable=False),
    # The ref comes first: a UUIDv7 begins with its time, so a batch changes one page, not one a sender.
    PrimaryKeyConstraint("client_ref", "sender"),
    sqlite_with_rowid=False,
)
receipt_advances = Table(  # "who read it, and when": append-only
    "receipt_advances",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("conversation", Id, nullable=False),
    Column("person", Id, nullable=False),
    Column("kind", String(16), nullable=False),  # delivered, read
    Column("from_seq", BigInt, nullable=False),
    Column("to_seq", BigInt, nullable=False),
    Column("at", Instant, nullable=False),
    Column("session", Id, nullable=False),
    Index("ix_receipt_advances_conversation_person", "conversation", "person", "to_seq"),
)
personal_entries = Table(  # the dense log of one person
    "personal_entries",
    metadata,
    Column("person", Id, primary_key=True),
    Column("n", BigInt, primary_key=True),
    Column("kind", String(32), nullable=False),  # domain.personal.PersonalKind
    Column("conversation", Id),
    Column("seq", BigInt),
    Column("value", Text),  # JSON; drafts and tags are read where they stand
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
