"""Where the follower reads audit records."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from govim.domain.ids import Position
from govim.storage.audit_reader import StoredRecord, open_record, read_records, record_columns
from govim.storage.dialect import Fault
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.schema import audit_records
from govim.storage.seal import Unreadable
from govim.storage.site import StoredSite
from govim_audit.record import decode_leaf

CHUNK = 500  # opened within one read transaction: about 15 ms, at most 100 (it holds the write-ahead log)


class RecordSource(Protocol):
    def records(self, start: Position, limit: int) -> Sequence[StoredRecord]:
        """Committed records from `start` on, ascending, up to `limit`; fewer only at the end of the trail."""


class Unanswered(Exception):
    """The database cannot be reached: later perhaps."""


class DatabaseRecords:
    """The records of a site that a server may be writing to."""

    def __init__(self, site: StoredSite) -> None:
        self._dialect = site.dialect
        self._engine = site.open_reader()
        self._keyring = Keyring(load_master_key(site.folder))

    def close(self) -> None:
        self._engine.dispose()

    def records(self, start: Position, limit: int) -> Sequence[StoredRecord]:
        found: list[StoredRecord] = []
        while (wanted := min(CHUNK, limit - len(found))) > 0:
            chunk = self._read(start + len(found), wanted)
            found += chunk
            if len(chunk) < wanted:
                break
        return found

    def _read(self, start: int, limit: int) -> list[StoredRecord]:
        """Raises Unanswered."""
        try:
            with self._engine.connect() as connection:
                return self._chunk(connection, start, limit)
        except SQLAlchemyError as error:
            if self._dialect.fault(error) is Fault.LOST:
                raise Unanswered(str(error)) from error
            raise

    def _chunk(self, connection: Connection, start: int, limit: int) -> list[StoredRecord]:
        try:
            return read_records(connection, self._keyring, start=start, limit=limit)
        except (Unreadable, ValueError):
            return self._leaves(connection, start, limit)

    def _leaves(self, connection: Connection, start: int, limit: int) -> list[StoredRecord]:
        """The same with changed bodies left out: one of them must not hide from search what came after it.

        Naming it is the verifier's work. ValueError where even the leaf was changed.
        """
        query = record_columns().where(audit_records.c.position >= start)
        rows = connection.execute(query.order_by(audit_records.c.position).limit(limit)).all()
        found = []
        for row in rows:
            try:
                found.append(open_record(connection, self._keyring, row))
            except (Unreadable, ValueError):
                leaf = decode_leaf(row.leaf)
                record = StoredRecord(
                    position=row.position, leaf=leaf, leaf_bytes=row.leaf, body=None, content=None
                )
                found.append(record)
        return found
