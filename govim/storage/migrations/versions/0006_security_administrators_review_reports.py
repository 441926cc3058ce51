"""Security administrators of older sites get the right that new ones have: to review reports.

Revision ID: 0006
Revises: 0005
"""

import time

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GRANT = sa.text("""
    INSERT INTO grants (person, "right", valid_from, recorded_at)
    SELECT duties.person, 'reports.review', :now, :now FROM duties
    WHERE duties.duty = 'security_admin' AND duties.valid_to IS NULL AND NOT EXISTS (
        SELECT 1 FROM grants
        WHERE grants.person = duties.person AND grants."right" = 'reports.review' AND grants.valid_to IS NULL
    )
""")


def upgrade() -> None:
    op.get_bind().execute(GRANT, {"now": time.time_ns() // 1_000_000})


def downgrade() -> None:
    """The right goes: an older version does not know its name."""
    op.get_bind().execute(sa.text("DELETE FROM grants WHERE \"right\" = 'reports.review'"))
