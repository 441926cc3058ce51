"""The trail, its epochs, and what a site remembers of itself."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from govim.storage.schema.base import metadata
from govim.storage.types import BigInt, Instant

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
