"""Whoever opened a group of an older site owns it.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
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


def upgrade() -> None:
    op.get_bind().execute(OWNERS)


def downgrade() -> None:
    """The role stays: an older version does not ask for it."""
