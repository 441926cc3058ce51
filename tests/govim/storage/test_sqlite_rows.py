"""Rows of every table, into either database, read back as they are."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, select

from govim.domain.ids import ConversationId
from govim.storage.batch_rows import (
    AdvanceRow,
    ContentRow,
    CursorRow,
    EntryRow,
    HeadRow,
    RecalledRow,
    RefRow,
    Row,
)
from govim.storage.schema import (
    client_refs,
    contents,
    conversations,
    entries,
    members,
    receipt_advances,
)
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

pytestmark = on_both


@pytest.fixture
def place(world: World) -> ConversationId:
    return world.direct(world.person("ada"), world.person("bo"))


def rows_of_each_table(place: UUID, sender: UUID, ref: UUID, person: UUID, session: UUID) -> list[list[Row]]:
    return [
        [ContentRow(900, 1, 0, "x\t\\N", b"\x00\xff\n"), ContentRow(901, 1, 1, "x\t\\N", None)],
        [EntryRow(place.bytes, 2, 1, "message", sender.bytes, 1, ref.bytes, 900, None, None)],
        [RefRow(sender.bytes, ref.bytes, place.bytes, 2)],
        [HeadRow(2, 1, place.bytes)],
        [RecalledRow(3, place.bytes, 2)],
        [CursorRow(2, 1, place.bytes, person.bytes)],
        [AdvanceRow(place.bytes, person.bytes, "read", 0, 1, 5, session.bytes)],
    ]


def test_rows_arrive_as_they_were_given(store: SqlStore, world: World, place: ConversationId) -> None:
    sender, session = world.ids.new(), world.ids.new()
    ref = world.ids.new()
    [person, *_] = [row.person for row in _all(store, members)]
    rows = rows_of_each_table(place, sender, ref, person, session)
    store.core.writer.stop()
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        for given in rows:
            store.dialect.write(connection, type(given[0]), given)
    engine.dispose()
    assert [(row.level, row.sealed) for row in _all(store, contents) if row.id >= 900] == [
        (0, b"\x00\xff\n"),
        (1, None),
    ]
    [message] = [row for row in _all(store, entries) if row.seq == 2]
    assert (message.sender, message.client_ref, message.recalled_seq) == (sender, ref, 3)
    assert (sender, ref) in {(row.sender, row.client_ref) for row in _all(store, client_refs)}
    [head] = _all(store, conversations)
    assert (head.last_seq, head.last_ordinal) == (2, 1)
    assert {(row.person == person, row.delivered, row.read) for row in _all(store, members)} == {
        (True, 2, 1),
        (False, 0, 0),
    }
    [advance] = _all(store, receipt_advances)
    assert (advance.session, advance.to_seq) == (session, 1)


def _all(store: SqlStore, table: Table) -> list[Any]:
    engine = store.dialect.open_reader()
    with engine.begin() as connection:
        found = connection.execute(select(table)).all()
    engine.dispose()
    return list(found)
