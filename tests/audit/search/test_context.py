from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from govim.storage.database import open_reader
from govim.storage.site import StoredSite
from govim_audit.indexer.documents import document_of
from govim_audit.indexer.source import DatabaseRecords
from govim_audit.search.context import context_positions, merge
from govim_audit.search.memory import MemoryIndex
from tests.audit.site import TalkedSite

spans = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 8)).map(lambda it: (it[0], it[0] + it[1])))


@given(spans)
def test_merged_spans_hold_the_same_sequences(given_spans: list[tuple[int, int]]) -> None:
    def sequences(of: list[tuple[int, int]]) -> list[int]:
        return [seq for first, last in of for seq in range(first, last + 1)]

    merged = merge(given_spans)
    assert sequences(merged) == sorted(set(sequences(given_spans)))
    assert all(ours[1] + 1 < theirs[0] for ours, theirs in pairwise(merged))


def test_context_is_the_entries_before_and_after(talked: TalkedSite) -> None:
    source, index, engine = (
        DatabaseRecords(StoredSite(talked.folder)),
        MemoryIndex(),
        open_reader(talked.folder),
    )
    records = {record.position: record for record in source.records(0, 1000)}  # type: ignore[arg-type]
    index.put([document_of(record) for record in records.values()], last_leaf=b"")
    found = context_positions(engine, index, [(talked.group, 50), (talked.direct, 2)], 3)
    source.close()
    engine.dispose()
    places = {(records[each].leaf.conversation, records[each].leaf.seq) for each in found}
    around_group = {(talked.group, seq) for seq in range(47, 54)}
    around_direct = {(talked.direct, seq) for seq in range(1, 6)}
    assert places == around_group | around_direct
