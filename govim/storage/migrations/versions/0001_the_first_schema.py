"""The first schema."""

import sqlalchemy as sa
from alembic import op

from govim.storage import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_refs",
        sa.Column("sender", types.Id(length=16), nullable=False),
        sa.Column("client_ref", types.Id(length=16), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("sender", "client_ref", name=op.f("pk_client_refs")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "content_keys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=True),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("master", sa.String(length=16), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_keys")),
        sa.UniqueConstraint("conversation", "month", name=op.f("uq_content_keys_conversation_month")),
    )
    op.create_table(
        "conversations",
        sa.Column("id", types.Id(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("level", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("series", sa.String(length=64), server_default="correspondence", nullable=False),
        sa.Column("pair", sa.LargeBinary(length=32), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("last_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_ordinal", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("pair", name=op.f("uq_conversations_pair")),
    )
    op.create_table(
        "epochs",
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("first_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", types.Instant(), nullable=False),
        sa.Column("previous_checkpoint", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_epochs")),
    )
    op.create_table(
        "people",
        sa.Column("id", types.Id(length=16), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("source_key", sa.String(length=255), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("deactivated_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_people_source_source_key")),
    )
    op.create_table(
        "personal_entries",
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person", "n", name=op.f("pk_personal_entries")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receipt_advances",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("from_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("session", types.Id(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_advances")),
    )
    op.create_index(
        "ix_receipt_advances_conversation_person",
        "receipt_advances",
        ["conversation", "person", "to_seq"],
        unique=False,
    )
    op.create_table(
        "site",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_site")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "units",
        sa.Column("id", types.Id(length=16), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("source_key", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_units_source_source_key")),
    )
    op.create_table(
        "accounts",
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("login", sa.String(length=128), nullable=False),
        sa.Column("login_folded", sa.String(length=128), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_set_at", types.Instant(), nullable=True),
        sa.Column("is_demo", sa.SmallInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_accounts_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login_folded", name=op.f("uq_accounts_login_folded")),
    )
    op.create_table(
        "contents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["content_keys.id"], name=op.f("fk_contents_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contents")),
    )
    op.create_table(
        "duties",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("duty", sa.String(length=32), nullable=False),
        sa.Column("granted_by", types.Id(length=16), nullable=True),
        sa.Column("valid_from", types.Instant(), nullable=False),
        sa.Column("valid_to", types.Instant(), nullable=True),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("replaced_at", types.Instant(), nullable=True),
        sa.CheckConstraint(
            "duty IN ('system_admin', 'security_admin', 'security_auditor', 'compliance_officer')",
            name=op.f("ck_duties_duty_known"),
        ),
        sa.ForeignKeyConstraint(["granted_by"], ["people.id"], name=op.f("fk_duties_granted_by")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_duties_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    op.create_index(
        "uq_duties_auditor_excludes_compliance",
        "duties",
        ["person"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL AND duty IN ('security_auditor', 'compliance_officer')"),
        postgresql_where=sa.text("valid_to IS NULL AND duty IN ('security_auditor', 'compliance_officer')"),
    )
    op.create_index(
        "uq_duties_three_exclude_each_other",
        "duties",
        ["person"],
        unique=True,
        sqlite_where=sa.text(
            "valid_to IS NULL AND duty IN ('system_admin', 'security_admin', 'security_auditor')"
        ),
        postgresql_where=sa.text(
            "valid_to IS NULL AND duty IN ('system_admin', 'security_admin', 'security_auditor')"
        ),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("right", sa.String(length=64), nullable=False),
        sa.Column("unit", types.Id(length=16), nullable=True),
        sa.Column("granted_by", types.Id(length=16), nullable=True),
        sa.Column("valid_from", types.Instant(), nullable=False),
        sa.Column("valid_to", types.Instant(), nullable=True),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("replaced_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["people.id"], name=op.f("fk_grants_granted_by")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_grants_person")),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_grants_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_person"), "grants", ["person"], unique=False)
    op.create_table(
        "members",
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("joined_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("left_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("role", sa.String(length=16), server_default="member", nullable=False),
        sa.Column(
            "delivered",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "read", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("valid_from", types.Instant(), nullable=False),
        sa.Column("valid_to", types.Instant(), nullable=True),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("replaced_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_members_conversation")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_members_person")),
        sa.PrimaryKeyConstraint("conversation", "person", "joined_seq", name=op.f("pk_members")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_members_person", "members", ["person"], unique=False)
    op.create_table(
        "person_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), server_default="", nullable=False),
        sa.Column("clearance", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("valid_from", types.Instant(), nullable=False),
        sa.Column("valid_to", types.Instant(), nullable=True),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("replaced_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_person_versions_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_versions")),
    )
    op.create_index(op.f("ix_person_versions_person"), "person_versions", ["person"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", types.Id(length=16), nullable=False),
        sa.Column("unit", types.Id(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_head", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("valid_from", types.Instant(), nullable=False),
        sa.Column("valid_to", types.Instant(), nullable=True),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("replaced_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_posts_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index(op.f("ix_posts_unit"), "posts", ["unit"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", types.Id(length=16), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=False),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_sessions_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_person"), "sessions", ["person"], unique=False)
    op.create_table(
        "unit_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit", types.Id(length=16), nullable=False),
        sa.Column("parent", types.Id(length=16), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("valid_from", types.Instant(), nullable=False),
        sa.Column("valid_to", types.Instant(), nullable=True),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("replaced_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["parent"], ["units.id"], name=op.f("fk_unit_versions_parent")),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_unit_versions_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_versions")),
    )
    op.create_index(op.f("ix_unit_versions_unit"), "unit_versions", ["unit"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("post", types.Id(length=16), nullable=False),
        sa.Column("is_main", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("valid_from", types.Instant(), nullable=False),
        sa.Column("valid_to", types.Instant(), nullable=True),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("replaced_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_assignments_person")),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name=op.f("fk_assignments_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_person"), "assignments", ["person"], unique=False)
    op.create_index(op.f("ix_assignments_post"), "assignments", ["post"], unique=False)
    op.create_table(
        "audit_records",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name=op.f("fk_audit_records_content_id")),
        sa.ForeignKeyConstraint(["key_id"], ["content_keys.id"], name=op.f("fk_audit_records_key_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_records")),
    )
    op.create_table(
        "entries",
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ordinal", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sender", types.Id(length=16), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("client_ref", types.Id(length=16), nullable=False),
        sa.Column("content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("target_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recalled_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subjects", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name=op.f("fk_entries_content_id")),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_entries_conversation")),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_entries")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_entries_changes",
        "entries",
        ["conversation", "seq"],
        unique=False,
        sqlite_where=sa.text("target_seq IS NOT NULL"),
        postgresql_where=sa.text("target_seq IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_entries_changes",
        table_name="entries",
        sqlite_where=sa.text("target_seq IS NOT NULL"),
        postgresql_where=sa.text("target_seq IS NOT NULL"),
    )
    op.drop_table("entries")
    op.drop_table("audit_records")
    op.drop_index(op.f("ix_assignments_post"), table_name="assignments")
    op.drop_index(op.f("ix_assignments_person"), table_name="assignments")
    op.drop_table("assignments")
    op.drop_index(op.f("ix_unit_versions_unit"), table_name="unit_versions")
    op.drop_table("unit_versions")
    op.drop_index(op.f("ix_sessions_person"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_posts_unit"), table_name="posts")
    op.drop_table("posts")
    op.drop_index(op.f("ix_person_versions_person"), table_name="person_versions")
    op.drop_table("person_versions")
    op.drop_index("ix_members_person", table_name="members")
    op.drop_table("members")
    op.drop_index(op.f("ix_grants_person"), table_name="grants")
    op.drop_table("grants")
    op.drop_index(
        "uq_duties_three_exclude_each_other",
        table_name="duties",
        sqlite_where=sa.text(
            "valid_to IS NULL AND duty IN ('system_admin', 'security_admin', 'security_auditor')"
        ),
        postgresql_where=sa.text(
            "valid_to IS NULL AND duty IN ('system_admin', 'security_admin', 'security_auditor')"
        ),
    )
    op.drop_index(
        "uq_duties_auditor_excludes_compliance",
        table_name="duties",
        sqlite_where=sa.text("valid_to IS NULL AND duty IN ('security_auditor', 'compliance_officer')"),
        postgresql_where=sa.text("valid_to IS NULL AND duty IN ('security_auditor', 'compliance_officer')"),
    )
    op.drop_table("duties")
    op.drop_table("contents")
    op.drop_table("accounts")
    op.drop_table("units")
    op.drop_table("site")
    op.drop_index("ix_receipt_advances_conversation_person", table_name="receipt_advances")
    op.drop_table("receipt_advances")
    op.drop_table("personal_entries")
    op.drop_table("people")
    op.drop_table("epochs")
    op.drop_table("conversations")
    op.drop_table("content_keys")
    op.drop_table("client_refs")
