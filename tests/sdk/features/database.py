"""What no client can do: put back in time what was read and asked, so that nobody waits; deactivate."""

import time
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pysqlite3.dbapi2 as sqlite

PATIENCE = 15.0
TIMES = (
    "UPDATE receipt_advances SET at = at - :by WHERE conversation = :it",
    "UPDATE must_read_people SET asked_at = asked_at - :by WHERE conversation = :it",
    "UPDATE must_reads SET next_due_at = next_due_at - :by WHERE conversation = :it",
)


def put_back(database: Path, conversation: str, *, seconds: int) -> None:
    """The server keeps no copy of what is changed here."""
    fields = {"by": seconds * 1000, "it": UUID(conversation).bytes}
    with closing(sqlite.connect(str(database), timeout=PATIENCE)) as connection, connection:
        for change in TIMES:
            connection.execute(change, fields)


def deactivate(database: Path, person: str) -> None:
    fields = {"now": time.time_ns() // 1_000_000, "it": UUID(person).bytes}
    with closing(sqlite.connect(str(database), timeout=PATIENCE)) as connection, connection:
        connection.execute("UPDATE people SET deactivated_at = :now WHERE id = :it", fields)
