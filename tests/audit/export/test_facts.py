from uuid import UUID

import pytest

from govim.storage.audit_reader import StoredRecord, read_records
from govim.storage.database import open_reader
from govim.storage.keyring import Keyring, load_master_key
from govim_audit.export.facts import Facts, conversation_of, read_facts
from tests.audit.site import TalkedSite
from tests.audit.tampering import sql


def facts_of(site: TalkedSite, start: int, limit: int) -> tuple[list[StoredRecord], Facts]:
    engine = open_reader(site.folder)
    try:
        with engine.begin() as connection:
            keyring = Keyring(load_master_key(site.folder))
            records = read_records(connection, keyring, start=start, limit=limit)
            return records, read_facts(connection, records)
    finally:
        engine.dispose()


def test_a_deactivated_sender_still_has_a_name(talked: TalkedSite) -> None:
    sql(talked.folder, "UPDATE people SET deactivated_at = 1 WHERE id = ?", talked.ada.bytes)
    _, facts = facts_of(talked, 297, 1)
    person = facts.person(talked.ada)
    assert person is not None
    assert (person.name, person.login, person.unit) == ("张爱达", "ada", "办公厅")


def test_somebody_unknown_is_an_id_without_a_name(talked: TalkedSite) -> None:
    _, facts = facts_of(talked, 297, 1)
    unknown = facts.person(UUID(int=5))
    assert unknown is not None
    assert (unknown.id, unknown.name) == (str(UUID(int=5)), None)
    assert facts.person(None) is None
    nowhere = facts.conversation(UUID(int=5))
    assert nowhere is not None
    assert nowhere.title is None


@pytest.mark.parametrize(("position", "is_recalled"), [(296, False), (297, True), (298, False)])
def test_only_the_recalled_message_is_recalled(position: int, is_recalled: bool, talked: TalkedSite) -> None:  # noqa: FBT001
    [record], facts = facts_of(talked, position, 1)
    assert (facts.recall(record.leaf) is not None) == is_recalled


def test_a_record_without_a_place_has_none(talked: TalkedSite) -> None:
    records, facts = facts_of(talked, 0, 2)
    assert [conversation_of(record) for record in records] == [None, None]
    assert [facts.recall(record.leaf) for record in records] == [None, None]


def test_a_refused_message_is_placed_by_its_body(talked: TalkedSite) -> None:
    [record], _ = facts_of(talked, 299, 1)
    assert record.leaf.conversation is None
    assert conversation_of(record) == talked.group
