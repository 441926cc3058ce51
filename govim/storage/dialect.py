"""What differs between the databases, behind one interface. All else in this folder is the same for both."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from typing import Protocol

from sqlalchemy import Connection, Engine

from govim.domain.ids import ClientRef, ContentId, ConversationId, PersonId
from govim.domain.ids import Sequence as Seq
from govim.storage.batch_rows import Row
from govim.storage.states import States

Ref = tuple[PersonId, ClientRef]


class Fault(Enum):
    """What an error of the database means for those who wait."""

    FULL = auto()  # rolled back: nothing was kept, nothing can be
    READ_ONLY = auto()  # the same, since the file system takes no writes
    BROKEN = auto()  # what the disk holds is unknown: an answer would be a guess (invariant 1)
    LOST = auto()  # the connection is gone; what had not been committed was not kept
    BLOCKED = auto()  # somebody else holds a lock for too long
    RACE = auto()  # another process was faster; run again, the command sees what that one did
    COMMAND = auto()  # a bug of one command: the others must not pay for it


class ContentIds(Protocol):
    """Never given twice; gaps are harmless."""

    def new(self, connection: Connection) -> ContentId: ...


class Positions(Protocol):
    """Where the trail goes on; dense with the commit."""

    def next(self, connection: Connection) -> int:
        """The next free position, which no other process takes before this transaction ends."""
        ...

    def rolled_back(self) -> None:
        """A savepoint is gone, and with it the locks taken since."""
        ...

    def took(self, count: int) -> None:
        """The batch wrote so many records from `next` on and is durable."""
        ...


class Dialect(Protocol):
    """One site's database. The writer's thread uses the rest only on `open_writer`'s connection."""

    @property
    def is_shared(self) -> bool:
        """Several processes write: a copy in memory is only as good as a lock on its row."""
        ...

    @property
    def place(self) -> str:
        """For people; without secrets."""
        ...

    @property
    def is_read_only(self) -> bool:
        """The file system takes no writes. Asked before each batch; later an error could mean anything."""
        ...

    def is_created(self) -> bool: ...

    def open_writer(self) -> Engine: ...

    def open_reader(self, *, pool_size: int = 4) -> Engine:
        """Read-only connections, for short transactions (≤ 100 ms)."""
        ...

    def new_states(self) -> States: ...

    def content_ids(self, connection: Connection) -> ContentIds: ...

    def new_key_id(self, connection: Connection) -> int: ...

    def positions(self, connection: Connection) -> Positions: ...

    def find_refs(
        self, connection: Connection, refs: Sequence[Ref]
    ) -> Iterable[tuple[PersonId, ClientRef, ConversationId, Seq]]:
        """The refs that are known, with what they made; one statement for all of a batch."""
        ...

    def find_rights(self, connection: Connection, people: Sequence[bytes]) -> Iterable[tuple[bytes, str]]:
        """What was granted to each of these people and holds now; one statement for all of a batch."""
        ...

    def write(self, connection: Connection, table: type[Row], rows: list[Row]) -> None:
        """Rows of one table of `batch_rows.TABLES`, in the database's own form."""
        ...

    def fault(self, error: Exception) -> Fault: ...

    def damage(self, connection: Connection) -> str | None:
        """What is wrong with the database's own structure; reads all of it."""
        ...

    def blockers(self, connection: Connection) -> str:
        """Who holds rows for longest, for the log."""
        ...

    def refuse_others(self, connection: Connection) -> None:
        """Until the transaction ends, no server process may begin. UnusableStorage if one runs.

        Whoever holds the folder's lock knows that no process of this folder runs.
        """
        ...

    def at_start(self, connection: Connection) -> None:
        """Before anybody is answered: what is read is on the disk, not only in the system's memory."""
        ...

    def after_commit(self, connection: Connection, commands: int) -> None: ...

    def at_end(self, connection: Connection) -> None:
        """Nothing more is written, and the storage is sound."""
        ...


KeyIds = Callable[[Connection], int]
