"""`ports.Transaction` for one group commit: the log, the directory and the records on one batch."""

from dataclasses import dataclass

from sqlalchemy import Connection

from govim.domain.events import Event
from govim.ports import Ids
from govim.storage.batch import Batch
from govim.storage.contents import ContentIds, ContentStore
from govim.storage.directory import SqlDirectory
from govim.storage.keyring import Keyring
from govim.storage.log import SqlLog
from govim.storage.records import Positions, SqlRecords
from govim.storage.states import States


@dataclass(slots=True)
class Memory:
    """What the writer keeps between batches. Rebuilt from the database when a commit fails."""

    keyring: Keyring
    states: States
    content_ids: ContentIds
    positions: Positions
    ids: Ids

    @classmethod
    def load(cls, connection: Connection, keyring: Keyring, ids: Ids) -> "Memory":
        return cls(
            keyring=keyring,
            states=States(),
            content_ids=ContentIds(connection),
            positions=Positions(connection),
            ids=ids,
        )


class SqlTransaction:
    """One per batch; the commands of the batch use it in turn."""

    def __init__(self, connection: Connection, memory: Memory) -> None:
        self._memory = memory
        self.batch = batch = Batch(connection)
        contents = ContentStore(connection, batch, memory.keyring, memory.content_ids)
        self.log = SqlLog(batch, memory.states, contents, memory.ids)
        self.directory = SqlDirectory(batch, memory.ids)
        self.records = SqlRecords(
            connection, batch, memory.keyring, contents, memory.positions, memory.states
        )
        self.events: list[Event] = []
        self._told_before = 0

    def tell(self, event: Event) -> None:
        self.events.append(event)

    def begin_command(self) -> None:
        self.batch.begin_command()
        self._told_before = len(self.events)

    def take_back(self) -> None:
        """The command was refused: nothing of it remains."""
        del self.events[self._told_before :]
        if self.batch.take_back():
            self._memory.keyring.forget_new()  # their rows went with the savepoint

    def end_command(self) -> None:
        self.batch.end_command()
