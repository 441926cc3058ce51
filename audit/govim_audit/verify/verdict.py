"""What a verification says. Every kind has its text as `verify.<kind>` in both languages."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy.exc import DBAPIError

from govim.texts import Language, text
from govim_audit.verify.database import Damaged

MAX_OF_A_KIND = 100  # named one by one; the rest is counted


class Wrong(StrEnum):
    """What can be wrong, and where it is looked for."""

    # the database as a file
    DATABASE_MISSING = "database_missing"
    DATABASE_UNREADABLE = "database_unreadable"
    # audit_records, contents, content_keys
    RECORD_CHANGED = "record_changed"
    RECORD_REMOVED = "record_removed"
    RECORDS_REMOVED = "records_removed"
    RECORD_INSERTED = "record_inserted"
    RECORD_MOVED = "record_moved"
    LEAF_MALFORMED = "leaf_malformed"
    BODY_UNREADABLE = "body_unreadable"
    BODY_DIFFERS = "body_differs"
    CONTENT_MISSING = "content_missing"
    CONTENT_UNREADABLE = "content_unreadable"
    CONTENT_DIFFERS = "content_differs"
    CONTENT_DETACHED = "content_detached"
    CONTENT_INSERTED = "content_inserted"
    KEY_UNREADABLE = "key_unreadable"
    # entries, client_refs, conversations
    ENTRY_REMOVED = "entry_removed"
    ENTRY_INSERTED = "entry_inserted"
    ENTRY_CHANGED = "entry_changed"
    ENTRY_TWICE = "entry_twice"
    SEQUENCE_GAP = "sequence_gap"
    RECALL_UNBACKED = "recall_unbacked"
    RECALL_UNMARKED = "recall_unmarked"
    REF_MISSING = "ref_missing"
    REF_DIFFERS = "ref_differs"
    HEAD_DIFFERS = "head_differs"
    CONVERSATION_MISSING = "conversation_missing"
    # receipt_advances
    RECEIPT_CHANGED = "receipt_changed"
    RECEIPT_REMOVED = "receipt_removed"
    RECEIPT_INSERTED = "receipt_inserted"
    RECEIPTS_DIFFER = "receipts_differ"
    # people, duties, grants, conversations, members … (`tables.py`)
    STATE_CHANGED = "state_changed"
    STATE_REMOVED = "state_removed"
    STATE_INSERTED = "state_inserted"
    # the trail's files
    KEY_MALFORMED = "key_malformed"
    KEY_DIFFERS = "key_differs"
    CHECKPOINT_MISSING = "checkpoint_missing"
    CHECKPOINT_FORGED = "checkpoint_forged"
    ROOT_DIFFERS = "root_differs"
    TILE_MISSING = "tile_missing"
    TILE_MALFORMED = "tile_malformed"
    TILE_CHANGED = "tile_changed"
    TILE_FOREIGN = "tile_foreign"
    # anchors and epochs
    ANCHOR_MISSING = "anchor_missing"
    ANCHOR_FORGED = "anchor_forged"
    ANCHOR_DIFFERS = "anchor_differs"
    ROLLED_BACK = "rolled_back"
    EPOCHS_BROKEN = "epochs_broken"
    EPOCH_UNNAMED = "epoch_unnamed"
    EPOCH_CHECKPOINT_DIFFERS = "epoch_checkpoint_differs"
    # exports
    EXPORT_MISSING = "export_missing"
    FILE_MISSING = "file_missing"
    FILE_EXTRA = "file_extra"
    FILE_CHANGED = "file_changed"
    MANIFEST_MALFORMED = "manifest_malformed"
    MANIFEST_FORGED = "manifest_forged"
    SUMS_DIFFER = "sums_differ"
    STATEMENT_MALFORMED = "statement_malformed"
    STATEMENT_DIFFERS = "statement_differs"
    LINE_MALFORMED = "line_malformed"
    LINE_MISPLACED = "line_misplaced"
    PROOF_WRONG = "proof_wrong"
    FACT_DIFFERS = "fact_differs"
    ROW_MISSING = "row_missing"
    ROW_EXTRA = "row_extra"
    ROW_CHANGED = "row_changed"


class Remark(StrEnum):
    """What is not wrong and has to be known."""

    NOT_ANCHORED = "not_anchored"
    KEY_FROM_EXPORT = "key_from_export"
    ANCHOR_NOT_COMPARABLE = "anchor_not_comparable"
    CONTENTS_NOT_OPENED = "contents_not_opened"
    UNPUBLISHED = "unpublished"
    DISPOSED = "disposed"
    LOSS_ACCEPTED = "loss_accepted"
    EPOCH_FOREGONE = "epoch_foregone"
    STATE_UNPROVED = "state_unproved"
    NOT_PROVED = "not_proved"


Value = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place. `position` is that of the audit record, where there is one."""

    kind: Wrong | Remark
    epoch: int | None = None
    position: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)

    def text(self, language: Language) -> str:
        named = {"epoch": self.epoch, "position": self.position, **self.values}
        known = {name: "—" if value is None else value for name, value in named.items()}
        return text(f"verify.{self.kind}", language, **known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A tree that was looked at, as its checkpoint says."""

    epoch: int
    origin: str
    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`more` counts, by kind, what was found beyond the first hundred of a kind."""

    findings: tuple[Finding, ...]
    more: Mapping[Wrong, int]
    remarks: tuple[Finding, ...]
    records: int
    disposed: int
    heads: tuple[Head, ...]
    is_anchored: bool

    @property
    def is_good(self) -> bool:
        return not self.findings

    @property
    def standing(self) -> str:
        """The key of the sentence that sums it up."""
        if not self.is_good:
            return "verify.standing.wrong"
        return "verify.standing.anchored" if self.is_anchored else "verify.standing.consistent"

    def summary(self, language: Language) -> str:
        count = len(self.findings) + sum(self.more.values())
        return text(self.standing, language, records=self.records, findings=count, disposed=self.disposed)


@dataclass(slots=True)
class Findings:
    """Gathers them as they come up."""

    found: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    records: int = 0
    disposed: int = 0
    is_anchored: bool = False
    _count: Counter[Wrong] = field(default_factory=Counter)
    more: Counter[Wrong] = field(default_factory=Counter)

    def add(
        self, kind: Wrong, *, epoch: int | None = None, position: int | None = None, **values: Value
    ) -> None:
        self.say(Finding(kind=kind, epoch=epoch, position=position, values=values))

    def say(self, finding: Finding) -> None:
        kind = Wrong(finding.kind)
        self._count[kind] += 1
        if self._count[kind] > MAX_OF_A_KIND:
            self.more[kind] += 1
        else:
            self.found.append(finding)

    def count_more(self, kind: Wrong, number: int) -> None:
        """Of places that are too many to go through."""
        self.more[kind] += number

    def name_epochs(self, epoch_of: Callable[[int], int | None]) -> None:
        """Of findings that know only their position."""
        self.found = [
            replace(each, epoch=epoch_of(each.position))
            if each.epoch is None and each.position is not None
            else each
            for each in self.found
        ]

    def remark(self, kind: Remark, *, epoch: int | None = None, **values: Value) -> None:
        self.remarks.append(Finding(kind=kind, epoch=epoch, values=values))

    @contextmanager
    def reading(self, part: str) -> Iterator[None]:
        """What SQLite cannot read is a finding; the other parts are still looked at."""
        try:
            yield
        except DBAPIError as error:
            self.add(Wrong.DATABASE_UNREADABLE, part=part, reason=str(error.orig))
        except Damaged as error:
            self.add(Wrong.DATABASE_UNREADABLE, part=part, reason=str(error))

    def verdict(self) -> Verdict:
        if self.disposed:
            self.remark(Remark.DISPOSED, count=self.disposed)
        if not self.is_anchored:
            self.remark(Remark.NOT_ANCHORED)
        return Verdict(
            findings=tuple(self.found),
            more=dict(self.more),
            remarks=tuple(self.remarks),
            records=self.records,
            disposed=self.disposed,
            heads=tuple(self.heads),
            is_anchored=self.is_anchored and not self.found,
        )
