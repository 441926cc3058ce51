"""The advances of receipts against the digests of them that stand in the trail.

A digest has the hash of its rows together, which decides, and of each its id and a mark, which say where it
was changed. What digests say waits in a temporary database that spills to disk.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pysqlite3.dbapi2 as sqlite

from govim.domain.ids import ConversationId, PersonId, SessionId
from govim.domain.receipt import Advance
from govim.services.digest_receipts import MARK, mark_of, row_of
from govim_audit.record import Kind, Leaf
from govim_audit.verify.database import Database, Row
from govim_audit.verify.verdict import Findings, Wrong

_FIRST = (
    "SELECT id, conversation, person, CAST(kind AS BLOB), from_seq, to_seq, at, session FROM receipt_advances"
)
_ORDER = " ORDER BY id LIMIT 2000"
_NEXT = _FIRST + " WHERE id > ?" + _ORDER
Expected = tuple[int, str, int]  # id, mark, position of the digest


class Digests:
    """Filled while the records stream by. Private to this process; gone with `close`."""

    def __init__(self) -> None:
        self._database = sqlite.connect("", isolation_level=None)
        self._database.executescript("""
            PRAGMA cache_size = -16384;
            PRAGMA journal_mode = OFF;
            CREATE TABLE advances (id INTEGER PRIMARY KEY, mark TEXT, position INTEGER);
            CREATE TABLE digests (position INTEGER PRIMARY KEY, hash TEXT, last INTEGER);
        """)
        self.is_partial = False  # a body was closed: which advances it names, nobody knows

    def close(self) -> None:
        self._database.close()

    def read(self, position: int, leaf: Leaf, body: Mapping[str, Any] | None) -> None:
        if leaf.kind is not Kind.RECEIPTS_DIGESTED:
            return
        try:
            ids, marks, whole = body["ids"], body["marks"], body["hash"]  # type: ignore[index]  # None: below
            rows = [
                (id_, marks[at : at + MARK], position)
                for id_, at in zip(ids, range(0, len(marks), MARK), strict=True)
            ]
            last = max(ids)
        except (KeyError, TypeError, ValueError):
            self.is_partial = True
            return
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR IGNORE INTO advances VALUES (?, ?, ?)", rows)
        self._database.execute("INSERT OR IGNORE INTO digests VALUES (?, ?, ?)", (position, whole, last))
        self._database.execute("COMMIT")

    def last(self) -> int:
        found = self._database.execute("SELECT max(id) FROM advances").fetchone()[0]
        return 0 if found is None else int(found)

    def expected(self, after: int, up_to: int) -> list[Expected]:
        rows = self._database.execute("SELECT * FROM advances WHERE id > ? AND id <= ?", (after, up_to))
        return rows.fetchall()  # type: ignore[no-any-return]

    def digest(self, position: int) -> tuple[str, int]:
        """Its hash, and the last of its rows."""
        found: tuple[str, int] = self._database.execute(
            "SELECT hash, last FROM digests WHERE position = ?", (position,)
        ).fetchone()
        return found


@dataclass(slots=True)
class ReceiptCheck:
    database: Database
    digests: Digests
    findings: Findings
    _open: dict[int, list[bytes]] = field(default_factory=dict)  # rows of digests that go on, by position
    _named: set[int] = field(default_factory=set)  # digests of which a row was said to be wrong

    def walk(self) -> None:
        """All rows up to the last that was digested; those behind it are not in the trail yet."""
        last, after = self.digests.last(), 0
        for page in self.database.pages(_FIRST + _ORDER, _NEXT, 1):
            rows = [row for row in page if row[0] <= last]
            up_to = min(page[-1][0], last)
            self._compare(self.digests.expected(after, up_to), {row[0]: row for row in rows})
            after = up_to
            if after == last:
                break
        self._compare(self.digests.expected(after, last), {})

    def _compare(self, expected: Sequence[Expected], rows: Mapping[int, Row]) -> None:
        for id_, mark, position in expected:
            row = rows.get(id_)
            advance = None if row is None else _advance(row)
            if row is None:
                self._say(Wrong.RECEIPT_REMOVED, id_, position)
            elif advance is None or mark_of(advance) != mark:
                self._say(Wrong.RECEIPT_CHANGED, id_, position)
            else:
                self._open.setdefault(position, []).append(row_of(advance))
            self._settle(id_, position)
        if not self.digests.is_partial:
            for id_ in sorted(rows.keys() - {each for each, _, _ in expected}):
                self.findings.add(Wrong.RECEIPT_INSERTED, id=str(id_))

    def _say(self, kind: Wrong, id_: int, position: int) -> None:
        self._named.add(position)
        self.findings.add(kind, position=position, id=str(id_))

    def _settle(self, id_: int, position: int) -> None:
        """After its last row: a mark is short, so somebody with time could make another row with it."""
        whole, last = self.digests.digest(position)
        if id_ != last:
            return
        rows = self._open.pop(position, [])
        if position not in self._named and hashlib.sha256(b"\n".join(rows)).hexdigest() != whole:
            self.findings.add(Wrong.RECEIPTS_DIFFER, position=position)


def _advance(row: Row) -> Advance | None:
    """None where somebody left what is no advance."""
    id_, conversation, person, kind, from_seq, to_seq, at, session = row
    try:
        return Advance(
            id=id_,
            conversation=ConversationId(UUID(bytes=conversation)),
            person=PersonId(UUID(bytes=person)),
            kind=kind.decode(),
            from_seq=int(from_seq),
            to_seq=int(to_seq),
            at=int(at),
            session=SessionId(UUID(bytes=session)),
        )
    except (TypeError, ValueError, AttributeError):
        return None
