"""One transaction for many commands, on the writer's one connection.

What a crash means: before COMMIT returned, nothing of the batch exists and nobody was answered;
after it, everything exists, and whoever got no answer asks again with the same client_ref.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine

from govim.domain.errors import GovimError, Unavailable
from govim.domain.events import Event
from govim.ports import Work
from govim.storage.dialect import Dialect, Fault
from govim.storage.transaction import Memory, SqlTransaction

ATTEMPTS = 5  # of a command that loses a race, each under a savepoint
_RACES = frozenset({Fault.RACE, Fault.BLOCKED})
_OF_THE_BATCH = frozenset({Fault.FULL, Fault.READ_ONLY, Fault.BROKEN, Fault.LOST})

Perform = Callable[[SqlTransaction, Work[Any]], object]


class Held:
    """In the place of a result: somebody else holds the conversation, so the command was not run."""


HELD: Final = Held()


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """A refusal, a failure or HELD stands in the place of a result."""

    results: list[object]
    events: list[Event]
    first_position: int
    leaves: list[bytes]
    took: float  # seconds, from when the rows were ours
    worked: float  # the part of it before the trail's head was asked for


class GroupCommit:
    """Used by one thread. `is_committing` tells whether an error leaves the outcome open."""

    def __init__(self, dialect: Dialect, load: Callable[[Connection], Memory]) -> None:
        self._dialect = dialect
        self._load = load
        self._engine: Engine = dialect.open_writer()
        self._connection: Connection | None = None
        self.is_committing = False

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    def open(self) -> None:
        """Connect, if there is no connection, and read afresh what is remembered between batches."""
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin():
            self._memory = self._load(self._connection)

    def drop(self) -> None:
        """The connection is of no use any more."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def finish(self) -> None:
        """After the last commit, unless the storage failed."""
        if self._connection is not None:
            self._dialect.at_end(self._connection)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()

    def together(self, works: Sequence[Work[Any]], *, wait: bool) -> Committed:
        """All rows at the end, table by table. Any error is the error of the whole batch."""
        return self._commit(works, _perform, wait=wait)

    def apart(self, works: Sequence[Work[Any]]) -> Committed:
        """Each command under a savepoint, so that an error is charged to the command that made it."""
        return self._commit(works, self._perform_apart, wait=False)

    def blockers(self) -> str:
        """Who is in the way, for the log."""
        connection = self._opened()
        with connection.begin():
            return self._dialect.blockers(connection)

    def _opened(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("open() comes first")
        return self._connection

    def _commit(self, works: Sequence[Work[Any]], perform: Perform, *, wait: bool) -> Committed:
        connection = self._opened()
        self.is_committing = False
        with connection.begin():
            transaction = SqlTransaction(connection, self._memory)
            held = transaction.prepare(works, wait=wait)
            began = time.monotonic()
            results = [
                HELD if held and not held.isdisjoint(work.conversations) else perform(transaction, work)
                for work in works
            ]
            transaction.flush_rows()
            worked = time.monotonic() - began
            transaction.flush_records()
            self.is_committing = True
        self.is_committing = False
        transaction.committed()
        self._dialect.after_commit(connection, len(works))
        return Committed(
            results=results,
            events=transaction.events,
            first_position=transaction.first_position,
            leaves=transaction.leaves,
            took=time.monotonic() - began,
            worked=worked,
        )

    def _perform_apart(self, transaction: SqlTransaction, work: Work[Any]) -> object:
        for _ in range(ATTEMPTS):
            try:
                return _perform(transaction, work, apart=True)
            except Exception as error:
                fault = self._dialect.fault(error)
                if fault in _OF_THE_BATCH:
                    raise
                transaction.take_back()
                if fault not in _RACES:
                    return error
        return Unavailable()


def _perform(transaction: SqlTransaction, work: Work[Any], *, apart: bool = False) -> object:
    """The result of one command, or its refusal as a value; a refusal leaves only its record."""
    transaction.begin_command(apart=apart)
    try:
        result = work.run(transaction)
    except GovimError as error:
        transaction.take_back()
        if work.refused is not None:
            transaction.begin_command(apart=apart)
            work.refused(transaction, error)
        result = error
    transaction.end_command()
    return result
