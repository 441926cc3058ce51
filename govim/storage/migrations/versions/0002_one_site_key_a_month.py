"""One key a month for records without a conversation, whichever process makes it first.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SITE = sa.text("conversation IS NULL")


def upgrade() -> None:
    op.create_index(
        "uq_content_keys_site_month",
        "content_keys",
        ["month"],
        unique=True,
        sqlite_where=SITE,
        postgresql_where=SITE,
    )


def downgrade() -> None:
    op.drop_index("uq_content_keys_site_month", table_name="content_keys")
