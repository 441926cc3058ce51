"""The audit trail of a stopped server, read beside the code that wrote it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pysqlite3.dbapi2 as sqlite

from govim_audit.record import Kind, decode_leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFacts:
    """`per_entry` counts the records of each (conversation, seq, kind)."""

    is_dense: bool
    records: int
    per_entry: Counter[tuple[UUID, int, Kind]]


def read_trail(data: Path) -> TrailFacts:
    database = sqlite.connect(f"file:{data / 'govim.db'}?mode=ro", uri=True)
    try:
        rows = database.execute("SELECT position, leaf FROM audit_records ORDER BY position").fetchall()
    finally:
        database.close()
    leaves = [decode_leaf(leaf) for _, leaf in rows]
    return TrailFacts(
        is_dense=[position for position, _ in rows] == list(range(len(rows))),
        records=len(rows),
        per_entry=Counter(
            (leaf.conversation, leaf.seq, leaf.kind)
            for leaf in leaves
            if leaf.conversation is not None and leaf.seq is not None
        ),
    )
