"""Nobody waits a minute: what was read and asked in a conversation is put back in time in the database."""

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
