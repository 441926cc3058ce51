"""Declared state against the records: who there is, with which duties and rights, in which conversations.

What records declare waits in a temporary database that spills to disk. The server may go on writing: a row
whose record was not there yet, or that differs from what was read, is kept, and settled after the newest
records were read too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import msgspec
import pysqlite3.dbapi2 as sqlite

from govim_audit.record import Leaf
from govim_audit.verify.amended import AMENDING, Amended, amended_by
from govim_audit.verify.database import Database
from govim_audit.verify.declared import DECLARING, Declared, declared_by
from govim_audit.verify.tables import STATE_TABLES, FoundRow
from govim_audit.verify.verdict import Findings, Remark, Wrong

MAX_LATE = 100_000
_OF_CONVERSATIONS = frozenset({"conversations", "members"})
_UNOPENED = "unopened"  # beside the tables' names
_DECLARE = "INSERT OR IGNORE INTO declared VALUES (?, ?, ?, ?, ?, 0)"
_MEET = "UPDATE declared SET met = met + 1 WHERE name = ? AND id = ? RETURNING met"
_UNMET = "SELECT name, id, position FROM declared WHERE met = 0 AND is_required ORDER BY position, name, id"
_POSITION = "SELECT position FROM declared WHERE name = ? AND id = ?"
_STATES = "SELECT facts FROM declared WHERE name = ? AND id = ?"
_NEWEST = (  # of a person's memberships, whose ids end in a number
    "SELECT id FROM declared WHERE name = ? AND (id = ? OR id > ? || ' ' AND id < ? || '!') "
    "ORDER BY position DESC LIMIT 1"
)
_AMEND = "UPDATE declared SET facts = ? WHERE name = ? AND id = ?"


class Said(NamedTuple):
    """What a record says of a row."""

    position: int
    facts: Mapping[str, Any]

    def differences(self, row: FoundRow) -> list[str]:
        return [name for name, wanted in self.facts.items() if row.values[name] != wanted]


class Declarations:
    """Filled while the records stream by. Private to this process; gone with `close`."""

    def __init__(self) -> None:
        self.is_walking = False  # from then on a row may be met in each state that it passed through
        self._database = sqlite.connect("", isolation_level=None)
        self._database.executescript("""
            PRAGMA cache_size = -16384;
            PRAGMA journal_mode = OFF;
            CREATE TABLE declared (
                name TEXT, id TEXT, position INTEGER, facts BLOB, is_required INTEGER, met INTEGER,
                PRIMARY KEY (name, id)
            ) WITHOUT ROWID;
        """)

    def close(self) -> None:
        self._database.close()

    def read(self, position: int, leaf: Leaf, body: Mapping[str, Any] | None) -> None:
        """A body that is closed leaves open what its record declares: of one conversation, or of people."""
        if leaf.kind not in DECLARING and leaf.kind not in AMENDING:
            return
        amended: list[Amended] = []
        try:
            rows = None if body is None else [_row(each) for each in declared_by(position, leaf, body)]
            amended = [] if body is None else list(amended_by(leaf, body))
        except (KeyError, TypeError, ValueError, AttributeError):
            rows = None
        of = "" if leaf.conversation is None else str(leaf.conversation)
        self._database.execute("BEGIN")
        self._database.executemany(_DECLARE, [(_UNOPENED, of, position, b"", 0)] if rows is None else rows)
        for each in amended:
            self._amend(position, each)
        self._database.execute("COMMIT")

    def meet(self, row: FoundRow) -> bool | None:
        """Whether it is the first row that is declared so; None where nothing declares it."""
        found = self._database.execute(_MEET, (row.table, row.id)).fetchone()
        return None if found is None else bool(found[0] == 1)

    def states(self, row: FoundRow) -> list[Said]:
        """What it was declared to be, when the walk began and since; the last is how it stands now."""
        found = self._database.execute(_STATES, (row.table, row.id)).fetchone()
        return [Said(*each) for each in msgspec.msgpack.decode(found[0])]

    def unmet(self) -> Iterable[tuple[str, str, int]]:
        return cast("Iterable[tuple[str, str, int]]", self._database.execute(_UNMET))

    def is_open(self, row: FoundRow) -> bool:
        """Whether a closed body may declare the row."""
        return self._position(_UNOPENED, row.owner if row.table in _OF_CONVERSATIONS else "") is not None

    def owner(self, row: FoundRow) -> int | None:
        """The record of the person or conversation that the row belongs to."""
        return self._position("conversations" if row.table in _OF_CONVERSATIONS else "people", row.owner)

    def _amend(self, position: int, change: Amended) -> None:
        """What no opened body declared stays open."""
        newest = self._database.execute(_NEWEST, (change.table, *[change.id] * 3)).fetchone()
        if newest is None:
            return
        key = (change.table, newest[0])
        before = msgspec.msgpack.decode(self._database.execute(_STATES, key).fetchone()[0])
        present = [position, {**before[-1][1], **change.facts}]
        states = [*before, present] if self.is_walking else [present]
        self._database.execute(_AMEND, (msgspec.msgpack.encode(states), *key))

    def _position(self, name: str, id_: str) -> int | None:
        found = self._database.execute(_POSITION, (name, id_)).fetchone()
        return None if found is None else int(found[0])


@dataclass(slots=True)
class StateCheck:
    database: Database
    declarations: Declarations
    findings: Findings
    _late: list[FoundRow] = field(default_factory=list)
    _different: list[FoundRow] = field(default_factory=list)
    _unproved: int = 0

    def walk(self) -> None:
        """All rows that are there against all that was declared up to now."""
        self.declarations.is_walking = True
        for table in STATE_TABLES:
            for page in table.rows(self.database):
                for row in page:
                    self._compare(row)
        for name, id_, position in self.declarations.unmet():
            self.findings.add(Wrong.STATE_REMOVED, position=position, table=name, id=id_)

    def settle(self) -> None:
        """After the newest records were read too."""
        for row in self._late:
            if self.declarations.meet(row):
                self._settle(row)
            else:
                self._say_inserted(row)
        for row in self._different:
            self._settle(row)
        if self._unproved:
            self.findings.remark(Remark.STATE_UNPROVED, count=self._unproved)

    def _compare(self, row: FoundRow) -> None:
        match self.declarations.meet(row):
            case None:
                self._keep(row)
            case False:
                self._say_inserted(row)
            case True if self.declarations.states(row)[-1].differences(row):
                if len(self._different) < MAX_LATE:
                    self._different.append(row)
                else:
                    self._settle(row)

    def _settle(self, row: FoundRow) -> None:
        """It was read when it was in one of these states, the newest of them perhaps."""
        states = self.declarations.states(row)
        if any(not said.differences(row) for said in states):
            return
        if row.table in _OF_CONVERSATIONS and self.declarations.is_open(row):
            self._unproved += 1  # a closed body may say what changed
            return
        position = states[-1].position
        for name in states[-1].differences(row):
            self.findings.add(Wrong.STATE_CHANGED, position=position, table=row.table, id=row.id, field=name)

    def _keep(self, row: FoundRow) -> None:
        if self.declarations.is_open(row):
            self._unproved += 1
        elif len(self._late) < MAX_LATE:
            self._late.append(row)
        else:
            self.findings.count_more(Wrong.STATE_INSERTED, 1)

    def _say_inserted(self, row: FoundRow) -> None:
        position = self.declarations.owner(row)
        self.findings.add(Wrong.STATE_INSERTED, position=position, table=row.table, id=row.id)


def _row(each: Declared) -> tuple[object, ...]:
    states = msgspec.msgpack.encode([[each.position, each.facts]])
    return each.table, each.id, each.position, states, each.is_required
