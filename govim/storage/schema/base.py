"""What all tables share.

State that history may ask about (people, units, posts, assignments, members) is bitemporal:
`valid_from`/`valid_to` say when it was true, `recorded_at`/`replaced_at` when we knew it. Nothing is deleted;
rows are ended.
"""

from datetime import datetime

from sqlalchemy import Column, MetaData

from govim.storage.types import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# `sqlite_with_rowid=False`: clustered by key, half the pages of a rowid table with an index beside it.


def bitemporal() -> list[Column[datetime]]:
    return [
        Column("valid_from", Instant, nullable=False),
        Column("valid_to", Instant),
        Column("recorded_at", Instant, nullable=False),
        Column("replaced_at", Instant),
    ]
