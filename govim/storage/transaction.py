"""`ports.Transaction` for one group commit: the log, the directory and the records on one batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from govim.domain.events import Event
from govim.domain.ids import ConversationId
from govim.ports import Ids, Work
from govim.storage.batch import Batch
from govim.storage.contents import ContentStore
from govim.storage.dialect import ContentIds, Dialect, Positions
from govim.storage.directory import Rights, SqlDirectory
from govim.storage.groups import SqlGroups
from govim.storage.invitations import SqlInvitations
from govim.storage.keyring import Keyring
from govim.storage.log import SqlLog
from govim.storage.marks import SqlMarks
from govim.storage.must_reads import SqlMustReads
from govim.storage.personal import SqlPersonal
from govim.storage.receipts import SqlReceipts
from govim.storage.records import SqlRecords
from govim.storage.reports import SqlReports
from govim.storage.sign_offs import SqlSignOffs
from govim.storage.states import States
from govim.storage.tallies import SqlTallies


@dataclass(slots=True)
class Memory:
    """What the writer keeps between batches. Rebuilt from the database when a commit fails."""

    dialect: Dialect
    keyring: Keyring
    states: States
    content_ids: ContentIds
    positions: Positions
    ids: Ids
    rights: Rights = field(default_factory=dict)

    @classmethod
    def load(cls, connection: Connection, dialect: Dialect, keyring: Keyring, ids: Ids) -> "Memory":
        return cls(
            dialect=dialect,
            keyring=keyring,
            states=dialect.new_states(),
            content_ids=dialect.content_ids(connection),
            positions=dialect.positions(connection),
            ids=ids,
        )


class SqlTransaction:
    """One per batch; the commands of the batch use it in turn."""

    def __init__(self, connection: Connection, memory: Memory) -> None:
        self._memory = memory
        self.batch = batch = Batch(connection, memory.dialect)
        contents = ContentStore(connection, batch, memory.keyring, memory.content_ids)
        self.log = SqlLog(batch, memory.states, contents, memory.ids, memory.dialect)
        self.tallies = SqlTallies(batch)
        self.reports = SqlReports(batch, memory.keyring, memory.ids)
        self.invitations = SqlInvitations(batch, memory.ids)
        self.sign_offs = SqlSignOffs(batch, contents, memory.keyring, memory.ids)
        self.personal = SqlPersonal(batch, memory.keyring)
        self.marks = SqlMarks(batch)
        self.groups = SqlGroups(batch, memory.states)
        self.must_reads = SqlMustReads(batch)
        self.receipts = SqlReceipts(batch)
        self.directory = SqlDirectory(batch, memory.ids, memory.dialect, memory.rights)
        self.records = SqlRecords(batch, memory.keyring, contents, memory.positions, memory.states)
        self.events: list[Event] = []
        self._told_before = 0
        self.first_position, self.leaves = 0, list[bytes]()

    def tell(self, event: Event) -> None:
        self.events.append(event)

    def prepare(self, works: Sequence[Work[Any]], *, wait: bool) -> frozenset[ConversationId]:
        """Read (and lock, where several processes write) what the works name: first the conversations, then
        the refs, which the locks make final, then the rights. Returns the conversations that others hold."""
        named = (conversation for work in works for conversation in work.conversations)
        held = self._memory.states.prepare(self.batch.connection, named, wait=wait)
        refs = [ref for work in works for ref in work.refs]
        self.log.prefetch(refs)
        self.directory.prefetch_rights(person for person, _ in refs)
        return held

    def begin_command(self, *, apart: bool = False) -> None:
        """`apart`: under a savepoint of its own, whatever it does."""
        self.batch.begin_command()
        self._memory.states.begin_command()
        self._told_before = len(self.events)
        if apart:
            self.batch.direct()

    def take_back(self) -> None:
        """The command was refused or failed: nothing of it remains."""
        del self.events[self._told_before :]
        if self.batch.take_back():
            self._memory.keyring.forget_new()  # their rows went with the savepoint
            self._memory.states.rolled_back()  # and so did the locks
            self._memory.positions.rolled_back()

    def end_command(self) -> None:
        self.batch.end_command()

    def flush(self) -> None:
        self.flush_rows()
        self.flush_records()

    def flush_rows(self) -> None:
        """Write what was gathered, but for the records."""
        self.batch.flush()

    def flush_records(self) -> None:
        """The records come last, since from here to the commit the other writing processes wait."""
        self.first_position, self.leaves = self.records.flush()
        self.batch.flush()

    def committed(self) -> None:
        """Everything is durable: what was remembered on the way is true from now on."""
        self._memory.keyring.keep_new()
        self._memory.states.committed()
        self._memory.positions.took(len(self.leaves))
