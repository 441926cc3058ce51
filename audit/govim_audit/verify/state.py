"""Declared state against the records: who there is, with which duties and rights, in which conversations.

What records declare waits in a temporary database that spills to disk. The server may go on writing: a row
whose record was not there yet is kept, and settled after the newest records were read too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec
import pysqlite3.dbapi2 as sqlite

from govim_audit.record import Leaf
from govim_audit.verify.database import Database
from govim_audit.verify.declared import DECLARING, Declared, declared_by
from govim_audit.verify.tables import STATE_TABLES, FoundRow
from govim_audit.verify.verdict import Findings, Remark, Wrong

MAX_LATE = 100_000
_OF_CONVERSATIONS = frozenset({"conversations", "members"})
_UNOPENED = "unopened"  # beside the tables' names
_DECLARE = "INSERT OR IGNORE INTO declared VALUES (?, ?, ?, ?, ?, 0)"
_MEET = "UPDATE declared SET met = met + 1 WHERE name = ? AND id = ? RETURNING position, facts, met"
_UNMET = "SELECT name, id, position FROM declared WHERE met = 0 AND is_required ORDER BY position, name, id"
_POSITION = "SELECT position FROM declared WHERE name = ? AND id = ?"


class Declarations:
    """Filled while the records stream by. Private to this process; gone with `close`."""

    def __init__(self) -> None:
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
        if leaf.kind not in DECLARING:
            return
        try:
            rows = None if body is None else [_row(each) for each in declared_by(position, leaf, body)]
        except (KeyError, TypeError, ValueError, AttributeError):
            rows = None
        of = "" if leaf.conversation is None else str(leaf.conversation)
        self._database.execute("BEGIN")
        self._database.executemany(_DECLARE, [(_UNOPENED, of, position, b"", 0)] if rows is None else rows)
        self._database.execute("COMMIT")

    def meet(self, row: FoundRow) -> tuple[int, Mapping[str, Any], bool] | None:
        """Position, facts, and whether it is the first row that says so."""
        found = self._database.execute(_MEET, (row.table, row.id)).fetchone()
        return None if found is None else (found[0], msgspec.msgpack.decode(found[1]), found[2] == 1)

    def unmet(self) -> Iterable[tuple[str, str, int]]:
        return cast("Iterable[tuple[str, str, int]]", self._database.execute(_UNMET))

    def is_open(self, row: FoundRow) -> bool:
        """Whether a closed body may declare the row."""
        return self._position(_UNOPENED, row.owner if row.table in _OF_CONVERSATIONS else "") is not None

    def owner(self, row: FoundRow) -> int | None:
        """The record of the person or conversation that the row belongs to."""
        return self._position("conversations" if row.table in _OF_CONVERSATIONS else "people", row.owner)

    def _position(self, name: str, id_: str) -> int | None:
        found = self._database.execute(_POSITION, (name, id_)).fetchone()
        return None if found is None else int(found[0])


@dataclass(slots=True)
class StateCheck:
    database: Database
    declarations: Declarations
    findings: Findings
    _late: list[FoundRow] = field(default_factory=list)
    _unproved: int = 0

    def walk(self) -> None:
        """All rows that are there against all that was declared up to now."""
        for table in STATE_TABLES:
            for page in table.rows(self.database):
                for row in page:
                    if not self._compare(row):
                        self._keep(row)
        for name, id_, position in self.declarations.unmet():
            self.findings.add(Wrong.STATE_REMOVED, position=position, table=name, id=id_)

    def settle(self) -> None:
        """After the newest records were read too."""
        for row in self._late:
            if not self._compare(row):
                self._say_inserted(row)
        if self._unproved:
            self.findings.remark(Remark.STATE_UNPROVED, count=self._unproved)

    def _compare(self, row: FoundRow) -> bool:
        """False where nothing declares it."""
        met = self.declarations.meet(row)
        if met is None:
            return False
        position, facts, is_first = met
        if not is_first:
            self._say_inserted(row)
            return True
        for name, wanted in facts.items():
            if row.values[name] != wanted:
                self.findings.add(
                    Wrong.STATE_CHANGED, position=position, table=row.table, id=row.id, field=name
                )
        return True

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
    facts = msgspec.msgpack.encode(each.facts)
    return each.table, each.id, each.position, facts, each.is_required
