"""Accounts, sessions, rights, duties."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from govim.storage.schema.base import bitemporal, metadata
from govim.storage.types import BigInt, Id, Instant

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
    Column("last_seen_at", Instant),  # when its last connection ended
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
    *bitemporal(),
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
    *bitemporal(),
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
