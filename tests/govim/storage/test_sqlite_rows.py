"""Rows of every table, into either database, read back as they are."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, select

from govim.domain.ids import ConversationId
from govim.storage.dialect import Row
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


def rows_of_each_table(
    place: UUID, sender: UUID, ref: UUID, person: UUID, session: UUID
) -> dict[str, list[Row]]:
    return {
        "contents": [
            {"id": 900 + n, "key_id": 1, "level": n, "series": "x\t\\N", "sealed": sealed}
            for n, sealed in enumerate([b"\x00\xff\n", None])
        ],
        "entries": [
            {
                "conversation": place.bytes,
                "seq": 2,
                "ordinal": 1,
                "kind": "message",
                "sender": sender.bytes,
                "at": 1,
                "client_ref": ref.bytes,
                "content_id": 900,
                "target_seq": None,
                "subjects": None,
            }
        ],
        "refs": [{"sender": sender.bytes, "client_ref": ref.bytes, "conversation": place.bytes, "seq": 2}],
        "heads": [{"in_conversation": place.bytes, "seq": 2, "ordinal": 1}],
        "recalled": [{"in_conversation": place.bytes, "message_seq": 2, "by_seq": 3}],
        "cursors": [
            {"in_conversation": place.bytes, "of_person": person.bytes, "to_delivered": 2, "to_read": 1}
        ],
        "advances": [
            {
                "conversation": place.bytes,
                "person": person.bytes,
                "kind": "read",
                "from_seq": 0,
                "to_seq": 1,
                "at": 5,
                "session": session.bytes,
            }
        ],
    }


def test_rows_arrive_as_they_were_given(store: SqlStore, world: World, place: ConversationId) -> None:
    sender, session = world.ids.new(), world.ids.new()
    ref = world.ids.new()
    [person, *_] = [row.person for row in _all(store, members)]
    rows = rows_of_each_table(place, sender, ref, person, session)
    store.core.writer.stop()
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        for table, given in rows.items():
            store.dialect.write(connection, table, given)
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
