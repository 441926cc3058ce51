"""What must hold in the database whatever happened to the processes that wrote into it."""

from collections import Counter, defaultdict

from sqlalchemy import Connection, select

from govim.storage.schema import audit_records, client_refs, contents, conversations, entries
from govim_audit.record import Kind, decode_leaf

OF_ENTRIES = {Kind.MESSAGE_SENT, Kind.MESSAGE_RECALLED, Kind.CONVERSATION_CREATED}


def check_invariants(connection: Connection) -> None:
    places = defaultdict(list)
    for entry in connection.execute(select(entries).order_by(entries.c.conversation, entries.c.seq)):
        places[entry.conversation].append(entry)
    heads = {row.id: row for row in connection.execute(select(conversations))}
    assert places.keys() == heads.keys()
    for place, log in places.items():  # invariant 2
        assert [entry.seq for entry in log] == list(range(1, heads[place].last_seq + 1))
        counted = [entry.ordinal for entry in log if entry.kind == "message"]
        assert counted == list(range(1, heads[place].last_ordinal + 1))
    refs = {(row.sender, row.client_ref): row for row in connection.execute(select(client_refs))}
    made = {(entry.sender, entry.client_ref): entry for log in places.values() for entry in log}
    assert len(made) == sum(map(len, places.values()))  # invariant 3
    assert {key: (row.conversation, row.seq) for key, row in refs.items()} == {
        key: (entry.conversation, entry.seq) for key, entry in made.items()
    }
    _check_trail(connection, {(entry.conversation, entry.seq) for entry in made.values()})
    pairs = Counter(row.pair for row in heads.values() if row.pair is not None)
    assert set(pairs.values()) <= {1}


def _check_trail(connection: Connection, there: set[tuple[object, int]]) -> None:
    """Invariants 5 and 6: each entry has one record, positions are dense, no content belongs to nobody."""
    records = connection.execute(select(audit_records).order_by(audit_records.c.position)).all()
    assert [record.position for record in records] == list(range(len(records)))
    leaves = [decode_leaf(record.leaf) for record in records]
    recorded = Counter((leaf.conversation, leaf.seq) for leaf in leaves if leaf.kind in OF_ENTRIES)
    assert set(recorded.values()) <= {1}
    assert recorded.keys() == there
    referenced = {record.content_id for record in records}
    assert set(connection.scalars(select(contents.c.id))) <= referenced
