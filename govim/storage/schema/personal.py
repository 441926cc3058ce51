"""What is one person's own: how they see their conversations, favourites, drafts, preferences, presence."""

from sqlalchemy import Column, Index, LargeBinary, String, Table, Text

from govim.storage.schema.base import metadata
from govim.storage.types import BigInt, Id, Instant

personal_conversations = Table(
    "personal_conversations",
    metadata,
    Column("person", Id, primary_key=True),
    Column("conversation", Id, primary_key=True),
    Column("pinned_at", Instant),  # on top of the list
    Column("muted_until", Instant),
    Column("marked_read", BigInt),  # marked unread while the read cursor stands there; null: not marked
    Column("cleared_seq", BigInt, nullable=False, server_default="0"),  # what is up to here, they do not see
    Column("draft_at", Instant),
    Column("draft_key", BigInt),
    Column("draft", LargeBinary),  # sealed; no content, since it was not said: no record references it
    sqlite_with_rowid=False,
)
hidden_messages = Table(  # deleted for me
    "hidden_messages",
    metadata,
    Column("person", Id, primary_key=True),
    Column("conversation", Id, primary_key=True),
    Column("seq", BigInt, primary_key=True),
    sqlite_with_rowid=False,
)
favourites = Table(
    "favourites",
    metadata,
    Column("person", Id, primary_key=True),
    Column("conversation", Id, primary_key=True),
    Column("seq", BigInt, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("tags_key", BigInt),
    Column("tags", LargeBinary),  # sealed, as drafts are
    Index("ix_favourites_person_at", "person", "at"),
    sqlite_with_rowid=False,
)
preferences = Table(
    "preferences",
    metadata,
    Column("person", Id, primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),  # JSON
    sqlite_with_rowid=False,
)
presence = Table(
    "presence",
    metadata,
    Column("person", Id, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("until", Instant),
    sqlite_with_rowid=False,
)
