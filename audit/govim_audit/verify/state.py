"""Declared state against the records: who there is, with which duties and rights, in which conversations,
what was asked, decided, reported, and what stands beside messages.

What records declare waits in `declarations.py`. The server may go on writing: a row whose record was not
there yet, or that differs from what was read, is kept, and settled after the newest records were read too.
"""

from dataclasses import dataclass, field

from govim_audit.verify.database import Database
from govim_audit.verify.declarations import Declarations
from govim_audit.verify.tables import STATE_TABLES, FoundRow
from govim_audit.verify.verdict import Findings, Remark, Wrong

MAX_LATE = 100_000


@dataclass(slots=True)
class StateCheck:
    database: Database
    declarations: Declarations
    findings: Findings
    _late: list[FoundRow] = field(default_factory=list)
    _different: list[FoundRow] = field(default_factory=list)
    _unproved: int = 0
    _is_walked: bool = False  # to the end: what was not met then is not there

    def walk(self) -> None:
        """All rows that are there against all that was declared up to now."""
        self.declarations.begin_walk()
        for table in STATE_TABLES:
            for page in table.rows(self.database):
                for row in page:
                    self._compare(row)
        self._is_walked = True

    def settle(self) -> None:
        """After the newest records were read too."""
        for name, id_, position in self.declarations.unmet() if self._is_walked else ():
            self.findings.add(Wrong.STATE_REMOVED, position=position, table=name, id=id_)
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
            case True if not self.declarations.states(row)[-1].is_of(row):
                if len(self._different) < MAX_LATE:
                    self._different.append(row)
                else:
                    self._settle(row)

    def _settle(self, row: FoundRow) -> None:
        """It was read when it was in one of these states, the newest of them perhaps."""
        states = self.declarations.states(row)
        if any(said.is_of(row) for said in states):
            return
        if row.is_amended and self.declarations.is_open(row):
            self._unproved += 1  # a closed body may say what changed
            return
        newest = states[-1]
        if newest.facts is None:
            self.findings.add(Wrong.STATE_INSERTED, position=newest.position, table=row.table, id=row.id)
        for name in newest.differences(row):
            self.findings.add(
                Wrong.STATE_CHANGED, position=newest.position, table=row.table, id=row.id, field=name
            )

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
