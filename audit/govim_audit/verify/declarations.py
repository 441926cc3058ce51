"""What the records declare of rows, in a temporary database that spills to disk."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

import msgspec
import pysqlite3.dbapi2 as sqlite

from govim_audit.record import Leaf
from govim_audit.verify.areas import AREAS_OF, scope
from govim_audit.verify.claims import Amended, Declared, Facts
from govim_audit.verify.tables import FoundRow

_UNOPENED = "unopened"  # beside the tables' names
_DECLARE = "INSERT OR IGNORE INTO declared VALUES (?, ?, ?, ?, ?, 0)"
_MEET = "UPDATE declared SET met = met + 1 WHERE name = ? AND id = ? RETURNING met"
_UNMET = (
    "SELECT name, id, position FROM declared WHERE met = 0 AND is_required AND position <= ? "
    "ORDER BY position, name, id"
)
_POSITION = "SELECT position FROM declared WHERE name = ? AND id = ?"
_LAST = "SELECT max(position) FROM declared"
_STATES = "SELECT facts FROM declared WHERE name = ? AND id = ?"
_BELOW = "SELECT id FROM declared WHERE name = ? AND id > ? || ' ' AND id < ? || '!'"
_NEWEST = (  # of a person's memberships, whose ids end in a number
    "SELECT id FROM declared WHERE name = ? AND (id = ? OR id > ? || ' ' AND id < ? || '!') "
    "ORDER BY position DESC LIMIT 1"
)
_AMEND = "UPDATE declared SET facts = ?, is_required = ? WHERE name = ? AND id = ?"


class Said(NamedTuple):
    """What a record says of a row. No facts: that it is gone."""

    position: int
    facts: Facts | None

    def differences(self, row: FoundRow) -> list[str]:
        return [name for name, wanted in (self.facts or {}).items() if row.values[name] != wanted]

    def is_of(self, row: FoundRow) -> bool:
        return self.facts is not None and not self.differences(row)


class Declarations:
    """Filled while the records stream by. Private to this process; gone with `close`."""

    def __init__(self) -> None:
        self._before_walk: int | None = None
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

    def begin_walk(self) -> None:
        """From then on a row may be met in each state that it passed through."""
        self._before_walk = self._database.execute(_LAST).fetchone()[0] or 0

    def read(
        self, position: int, leaf: Leaf, body: Mapping[str, Any] | None, content: int | None = None
    ) -> None:
        """A body that is closed leaves open what its record declares."""
        rows: list[tuple[object, ...]] = []
        amended: list[Amended] = []
        where = "" if leaf.conversation is None else str(leaf.conversation)
        for area in AREAS_OF[leaf.kind]:
            try:
                declared, changed = ([], []) if body is None else area.claims(leaf, body, content)
                is_open = body is None
            except (KeyError, TypeError, ValueError, AttributeError):
                declared, changed, is_open = [], [], True
            rows += [_row(position, each) for each in declared]
            amended += changed
            if is_open:
                rows.append((_UNOPENED, scope(area.name, where), position, b"", 0))
        if not rows and not amended:
            return
        self._database.execute("BEGIN")
        self._database.executemany(_DECLARE, rows)
        for each in amended:
            self._amend(position, each)
        self._database.execute("COMMIT")

    def meet(self, row: FoundRow) -> bool | None:
        """Whether it is the first row that is declared so; None where nothing declares it."""
        found = self._database.execute(_MEET, (row.table, row.id)).fetchone()
        return None if found is None else bool(found[0] == 1)

    def states(self, row: FoundRow) -> list[Said]:
        """What it was declared to be, when the walk began and since; the last is how it stands now."""
        return self._states(row.table, row.id)

    def unmet(self) -> Iterable[tuple[str, str, int]]:
        """What was declared before the walk, stood all through it, and was not met."""
        found = cast("Iterable[tuple[str, str, int]]", self._database.execute(_UNMET, (self._before_walk,)))
        for name, id_, position in found:
            if all(said.facts is not None for said in self._states(name, id_)):
                yield name, id_, position

    def is_open(self, row: FoundRow) -> bool:
        """Whether a closed body may declare the row."""
        return any(self._position(_UNOPENED, each) is not None for each in row.scopes)

    def owner(self, row: FoundRow) -> int | None:
        """The record of the person, conversation or sign-off that the row belongs to."""
        return self._position(row.owners, row.owner)

    def _amend(self, position: int, change: Amended) -> None:
        """What no opened body declared stays open."""
        if change.facts is None:
            below = self._database.execute(_BELOW, (change.table, change.id, change.id)).fetchall()
            ids = [id_ for (id_,) in below if id_ not in change.but]
        else:
            ids = [id_ for (id_,) in self._database.execute(_NEWEST, (change.table, *[change.id] * 3))]
        for id_ in ids:
            self._change(position, change.table, id_, change.facts)

    def _change(self, position: int, table: str, id_: str, facts: Facts | None) -> None:
        before = self._states(table, id_)
        present = Said(position, None if facts is None else {**(before[-1].facts or {}), **facts})
        if present.facts == before[-1].facts:
            return
        states = [*before, present] if self._before_walk is not None else [present]
        values = msgspec.msgpack.encode(states), facts is not None, table, id_
        self._database.execute(_AMEND, values)

    def _states(self, table: str, id_: str) -> list[Said]:
        found = self._database.execute(_STATES, (table, id_)).fetchone()
        return [Said(*each) for each in msgspec.msgpack.decode(found[0])]

    def _position(self, name: str, id_: str) -> int | None:
        found = self._database.execute(_POSITION, (name, id_)).fetchone()
        return None if found is None else int(found[0])


def _row(position: int, each: Declared) -> tuple[object, ...]:
    states = msgspec.msgpack.encode([[position, each.facts]])
    return each.table, each.id, position, states, each.is_required
