"""Who is who: people, units, posts, who holds which."""

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger, String, Table, Text, UniqueConstraint

from govim.storage.schema.base import bitemporal, metadata
from govim.storage.types import BigInt, Id, Instant

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
Index(  # few among all: what follows from it is looked for every few seconds
    "ix_people_deactivated",
    people.c.deactivated_at,
    sqlite_where=people.c.deactivated_at.is_not(None),
    postgresql_where=people.c.deactivated_at.is_not(None),
)
person_versions = Table(
    "person_versions",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("pinyin", Text, nullable=False, server_default=""),
    Column("clearance", SmallInteger, nullable=False, server_default="0"),
    *bitemporal(),
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
    *bitemporal(),
)
posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("rank", Integer, nullable=False, server_default="0"),
    Column("is_head", SmallInteger, nullable=False, server_default="0"),
    *bitemporal(),
)
assignments = Table(  # who holds which post
    "assignments",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("post", Id, ForeignKey("posts.id"), nullable=False, index=True),
    Column("is_main", SmallInteger, nullable=False, server_default="1"),
    *bitemporal(),
)
