"""System administrators of older sites get the right that new ones have: to see how the server is.

Revision ID: 0003
Revises: 0002
"""

import time

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GRANT = sa.text("""
    INSERT INTO grants (person, "right", valid_from, recorded_at)
    SELECT duties.person, 'system.health', :now, :now FROM duties
    WHERE duties.duty = 'system_admin' AND duties.valid_to IS NULL AND NOT EXISTS (
        SELECT 1 FROM grants
        WHERE grants.person = duties.person AND grants."right" = 'system.health' AND grants.valid_to IS NULL
    )
""")


def upgrade() -> None:
    op.get_bind().execute(GRANT, {"now": time.time_ns() // 1_000_000})


def downgrade() -> None:
    """The right stays: an older version does not ask for it."""
