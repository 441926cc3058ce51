"""The tables. The migrations in `migrations/` build exactly this (a test compares them).

State that history may ask about (people, units, posts, assignments, members) is bitemporal:
`valid_from`/`valid_to` say when it was true, `recorded_at`/`replaced_at` when we knew it. Nothing is deleted;
rows are ended.
"""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from govim.storage.types import BigInt, Id, Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# `sqlite_with_rowid=False`: clustered by key, half the pages of a rowid table with an index beside it.


def _bitemporal() -> list[Column[datetime]]:
    return [
        Column("valid_from", Instant, nullable=False),
        Column("valid_to", Instant),
        Column("recorded_at", Instant, nullable=False),
        Column("replaced_at", Instant),
    ]


# ---- organisation ---------------------------------------------------------------------------
people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String(64), nullable=False),  # "local", later a directory
    Column("source_key", String(255), nullable=False),  # entryUUID, objectGUID; never DN or e-mail
    Column("created_at", Instant, nullable=False),
    Column("deactivated_at", Instant),
    UniqueConstraint("source", "source_key"),
)
person_versions = Table(
    "person_versions",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("pinyin", Text, nullable=False, server_default=""),
    Column("clearance", SmallInteger, nullable=False, server_default="0"),
    *_bitemporal(),
)
units = Table(
    "units",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("source_key", String(255), nullable=False),
    UniqueConstraint("source", "source_key"),
)
unit_versions = Table(
    "unit_versions",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("unit", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("parent", Id, ForeignKey("units.id")),
    Column("name", Text, nullable=False),
    Column("rank", Integer, nullable=False, server_default="0"),
    *_bitemporal(),
)
posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("rank", Integer, nullable=False, server_default="0"),
    Column("is_head", SmallInteger, nullable=False, server_default="0"),
    *_bitemporal(),
)
assignments = Table(  # who holds which post
    "assignments",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("post", Id, ForeignKey("posts.id"), nullable=False, index=True),
    Column("is_main", SmallInteger, nullable=False, server_default="1"),
    *_bitemporal(),
)

# ---- identity -------------------------------------------------------------------------------
accounts = Table(
    "accounts",
    metadata,
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("login", String(128), nullable=False),
    Column("login_folded", String(128), nullable=False, unique=True),
    Column("password_hash", Text),
    Column("password_set_at", Instant),
    Column("is_demo", SmallInteger, nullable=False, server_default="0"),
)
sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True),
    Column(
        "token_hash", LargeBinary(32), nullable=False, unique=True
    ),  # SHA-256: the token itself is nowhere
    Column("person", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("address", String(64), nullable=False),
    Column("client", String(256), nullable=False),
)
grants = Table(  # named rights, asked at the one access door
    "grants",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("right", String(64), nullable=False),
    Column("unit", Id, ForeignKey("units.id")),  # null: the whole site
    Column("granted_by", Id, ForeignKey("people.id")),
    *_bitemporal(),
)
# Invariant 9. The partial unique indexes refuse one person two duties that watch each other,
# whatever code asks for it.
DUTIES = ("system_admin", "security_admin", "security_auditor", "compliance_officer")
duties = Table(
    "duties",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False),
    Column("duty", String(32), nullable=False),
    Column("granted_by", Id, ForeignKey("people.id")),
    *_bitemporal(),
    CheckConstraint("duty IN ('" + "', '".join(DUTIES) + "')", name="duty_known"),
    Index(
        "uq_duties_three_exclude_each_other",
        "person",
        unique=True,
        sqlite_where=text(
            "valid_to IS NULL AND duty IN ('system_admin', 'security_admin', 'security_auditor')"
        ),
        postgresql_where=text(
            "valid_to IS NULL AND duty IN ('system_admin', 'security_admin', 'security_auditor')"
        ),
    ),
    Index(
        "uq_duties_auditor_excludes_compliance",
        "person",
        unique=True,
        sqlite_where=text("valid_to IS NULL AND duty IN ('security_auditor', 'compliance_officer')"),
        postgresql_where=text("valid_to IS NULL AND duty IN ('security_auditor', 'compliance_officer')"),
    ),
)

# ---- conversations --------------------------------------------------------------------------
conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),  # direct, group
    Column("title", Text),
    Column("level", SmallInteger, nullable=False, server_default="0"),
    Column("series", String(64), nullable=False, server_default="correspondence"),
    Column("pair", LargeBinary(32), unique=True),  # direct: the two ids in order, so that there is one
    Column("created_at", Instant, nullable=False),
    Column("last_seq", BigInt, nullable=False),
    Column("last_ordinal", BigInt, nullable=False),
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
    *_bitemporal(),
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
    Column("kind", String(16), nullable=False),  # message, recall, members
    Column("sender", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("client_ref", Id, nullable=False),
    Column("content_id", BigInt, ForeignKey("contents.id")),
    Column("target_seq", BigInt),  # recall: the message it withdraws
    Column("recalled_seq", BigInt),  # message: the entry that withdrew it
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
client_refs = Table(  # invariant 3: one ref, one result, for ever
    "client_refs",
    metadata,
    Column("sender", Id, primary_key=True),
    Column("client_ref", Id, primary_key=True),
    Column("conversation", Id, nullable=False),
    Column("seq", BigInt, nullable=False),
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
    Column("kind", String(32), nullable=False),  # joined
    Column("conversation", Id),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# ---- audit ----------------------------------------------------------------------------------
audit_records = Table(
    "audit_records",
    metadata,
    Column("position", BigInt, primary_key=True, autoincrement=False),  # 0, 1, 2 …: given inside the commit
    Column("leaf", LargeBinary, nullable=False),
    Column("key_id", BigInt, ForeignKey("content_keys.id"), nullable=False),
    Column("sealed", LargeBinary),  # salt ‖ canonical body; null once disposed of
    Column("content_id", BigInt, ForeignKey("contents.id")),
)
epochs = Table(  # a restored older state goes on in a new tree, never in the old one
    "epochs",
    metadata,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("origin", Text, nullable=False),  # the checkpoint's first line
    Column("first_position", BigInt, nullable=False),  # leaf index = position − first_position
    Column("opened_at", Instant, nullable=False),
    Column("previous_checkpoint", Text),
)
site = Table(
    "site",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
