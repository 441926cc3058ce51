"""Conversations: roles and rules, what stands beside messages, what is one person's own, sign-offs.

Of older sites: whoever opened a group owns it, and security administrators review reports. The rows of
`client_refs` are put in the order of their time.

Revision ID: 0004
Revises: 0003
"""

import time

import sqlalchemy as sa
from alembic import op

from govim.storage import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OWNERS = sa.text("""
    UPDATE members SET role = 'owner'
    WHERE joined_seq = 1 AND left_seq IS NULL
        AND conversation IN (SELECT id FROM conversations WHERE kind = 'group')
        AND person = (
            SELECT sender FROM entries WHERE entries.conversation = members.conversation AND entries.seq = 1
        )
""")
REVIEWERS = sa.text("""
    INSERT INTO grants (person, "right", valid_from, recorded_at)
    SELECT duties.person, 'reports.review', :now, :now FROM duties
    WHERE duties.duty = 'security_admin' AND duties.valid_to IS NULL AND NOT EXISTS (
        SELECT 1 FROM grants
        WHERE grants.person = duties.person AND grants."right" = 'reports.review' AND grants.valid_to IS NULL
    )
""")


def upgrade() -> None:
    _cluster_refs("client_ref", "sender")
    op.create_table(
        "favourites",
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("tags_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("tags", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("person", "conversation", "seq", name=op.f("pk_favourites")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_favourites_person_at", "favourites", ["person", "at"], unique=False)
    op.create_table(
        "hidden_messages",
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("person", "conversation", "seq", name=op.f("pk_hidden_messages")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invitations",
        sa.Column("id", types.Id(length=16), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_by", types.Id(length=16), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=True),
        sa.Column("needs_approval", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("revoked_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_conversation"), "invitations", ["conversation"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "person", "seq", name=op.f("pk_mentions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "message_references",
        sa.Column("source_conversation", types.Id(length=16), nullable=False),
        sa.Column("source_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint(
            "source_conversation", "source_seq", "conversation", "seq", name=op.f("pk_message_references")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_message_references_conversation_seq", "message_references", ["conversation", "seq"], unique=False
    )
    op.create_table(
        "must_read_escalations",
        sa.Column("told", types.Id(length=16), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint(
            "told", "conversation", "seq", "person", name=op.f("pk_must_read_escalations")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "must_read_people",
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("asked_at", types.Instant(), nullable=False),
        sa.Column("confirmed_at", types.Instant(), nullable=True),
        sa.Column("reminded_at", types.Instant(), nullable=True),
        sa.Column("reminders", sa.Integer(), server_default="0", nullable=False),
        sa.Column("deputy_told_at", types.Instant(), nullable=True),
        sa.Column("superior_told_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("conversation", "seq", "person", name=op.f("pk_must_read_people")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_must_read_people_person", "must_read_people", ["person", "confirmed_at"], unique=False
    )
    op.create_table(
        "must_reads",
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_by", types.Id(length=16), nullable=False),
        sa.Column("asked_at", types.Instant(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("to_deputy_after", sa.Integer(), nullable=True),
        sa.Column("to_superior_after", sa.Integer(), nullable=True),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.Column("next_due_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_must_reads")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_must_reads_asked_by", "must_reads", ["asked_by", "asked_at"], unique=False)
    op.create_index(op.f("ix_must_reads_next_due_at"), "must_reads", ["next_due_at"], unique=False)
    op.create_table(
        "personal_conversations",
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("pinned_at", types.Instant(), nullable=True),
        sa.Column("muted_until", types.Instant(), nullable=True),
        sa.Column("marked_read", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "cleared_seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column("draft_at", types.Instant(), nullable=True),
        sa.Column("draft_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("person", "conversation", name=op.f("pk_personal_conversations")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pins",
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_pins")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "preferences",
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", "name", name=op.f("pk_preferences")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "presence",
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("until", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_presence")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reactions",
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("reaction", sa.String(length=32), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "seq", "person", "reaction", name=op.f("pk_reactions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receipt_digests",
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("up_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_receipt_digests")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_receipt_digests_up_to"), "receipt_digests", ["up_to"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", types.Id(length=16), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.Column("reported_by", types.Id(length=16), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("decided_by", types.Id(length=16), nullable=True),
        sa.Column("decided_at", types.Instant(), nullable=True),
        sa.Column("outcome_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index("ix_reports_state", "reports", ["state", "at"], unique=False)
    op.create_table(
        "sign_off_approvers",
        sa.Column("sign_off", types.Id(length=16), nullable=False),
        sa.Column("person", types.Id(length=16), nullable=False),
        sa.PrimaryKeyConstraint("sign_off", "person", name=op.f("pk_sign_off_approvers")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sign_off_approvers_person", "sign_off_approvers", ["person"], unique=False)
    op.create_table(
        "sign_offs",
        sa.Column("id", types.Id(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=True),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shown_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_by", types.Id(length=16), nullable=False),
        sa.Column("asked_at", types.Instant(), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("decided_by", types.Id(length=16), nullable=True),
        sa.Column("decided_at", types.Instant(), nullable=True),
        sa.Column("reason_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_offs")),
    )
    op.create_index("ix_sign_offs_asked_by", "sign_offs", ["asked_by", "asked_at"], unique=False)
    op.create_index("ix_sign_offs_state", "sign_offs", ["state", "expires_at"], unique=False)
    op.add_column(
        "conversations", sa.Column("newcomers", sa.String(length=16), server_default="all", nullable=False)
    )
    op.add_column(
        "conversations", sa.Column("adders", sa.String(length=16), server_default="managers", nullable=False)
    )
    op.add_column(
        "conversations",
        sa.Column("announcement_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    )
    op.add_column("conversations", sa.Column("silenced_until", types.Instant(), nullable=True))
    op.add_column(
        "conversations",
        sa.Column("is_private_forbidden", sa.SmallInteger(), server_default="0", nullable=False),
    )
    op.add_column("conversations", sa.Column("archived_at", types.Instant(), nullable=True))
    op.add_column(
        "entries",
        sa.Column("edited_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    )
    op.add_column("entries", sa.Column("burn_seconds", sa.Integer(), nullable=True))
    op.add_column("entries", sa.Column("shows", sa.String(length=16), nullable=True))
    op.create_index(
        "ix_entries_versions",
        "entries",
        ["conversation", "target_seq"],
        unique=False,
        sqlite_where=sa.text("target_seq IS NOT NULL"),
        postgresql_where=sa.text("target_seq IS NOT NULL"),
    )
    op.create_index(
        "ix_people_deactivated",
        "people",
        ["deactivated_at"],
        unique=False,
        sqlite_where=sa.text("deactivated_at IS NOT NULL"),
        postgresql_where=sa.text("deactivated_at IS NOT NULL"),
    )
    op.add_column(
        "members",
        sa.Column(
            "visible_from",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="1",
            nullable=False,
        ),
    )
    op.add_column("members", sa.Column("silenced_until", types.Instant(), nullable=True))
    op.add_column(
        "personal_entries",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    )
    op.add_column("personal_entries", sa.Column("value", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("last_seen_at", types.Instant(), nullable=True))
    op.get_bind().execute(OWNERS)
    op.get_bind().execute(REVIEWERS, {"now": time.time_ns() // 1_000_000})


def downgrade() -> None:
    """The roles stay: an older version does not ask for them. The right goes: it does not know the name."""
    op.get_bind().execute(sa.text("DELETE FROM grants WHERE \"right\" = 'reports.review'"))
    op.drop_index("ix_people_deactivated", table_name="people")
    op.drop_index("ix_entries_versions", table_name="entries")
    op.drop_column("sessions", "last_seen_at")
    op.drop_column("personal_entries", "value")
    op.drop_column("personal_entries", "seq")
    op.drop_column("members", "silenced_until")
    op.drop_column("members", "visible_from")
    op.drop_column("entries", "shows")
    op.drop_column("entries", "burn_seconds")
    op.drop_column("entries", "edited_seq")
    op.drop_column("conversations", "archived_at")
    op.drop_column("conversations", "is_private_forbidden")
    op.drop_column("conversations", "silenced_until")
    op.drop_column("conversations", "announcement_seq")
    op.drop_column("conversations", "adders")
    op.drop_column("conversations", "newcomers")
    op.drop_table("sign_offs")
    op.drop_table("sign_off_approvers")
    op.drop_table("reports")
    op.drop_table("receipt_digests")
    op.drop_table("reactions")
    op.drop_table("presence")
    op.drop_table("preferences")
    op.drop_table("pins")
    op.drop_table("personal_conversations")
    op.drop_table("must_reads")
    op.drop_table("must_read_people")
    op.drop_table("must_read_escalations")
    op.drop_table("message_references")
    op.drop_table("mentions")
    op.drop_table("invitations")
    op.drop_table("hidden_messages")
    op.drop_table("favourites")
    _cluster_refs("sender", "client_ref")


def _cluster_refs(*key: str) -> None:
    """The same key in another order, so that what is new stands together."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_client_refs", "client_refs")
        op.create_primary_key("pk_client_refs", "client_refs", list(key))
        return
    op.rename_table("client_refs", "former_refs")
    op.create_table(
        "client_refs",
        sa.Column("sender", types.Id(length=16), nullable=False),
        sa.Column("client_ref", types.Id(length=16), nullable=False),
        sa.Column("conversation", types.Id(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_client_refs")),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO client_refs SELECT * FROM former_refs ORDER BY {', '.join(key)}")  # noqa: S608
    op.drop_table("former_refs")
