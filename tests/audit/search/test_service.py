from collections.abc import Iterator

import pytest
from sqlalchemy import text as sql

from govim.domain.ids import Position
from govim.storage.database import open_writer
from govim.storage.seal import Unreadable
from govim.storage.site import StoredSite
from govim_audit.indexer.documents import document_of
from govim_audit.indexer.source import DatabaseRecords
from govim_audit.record import Kind
from govim_audit.search import service
from govim_audit.search.memory import MemoryIndex
from govim_audit.search.query import AuditQuery
from govim_audit.search.service import AuditSearch
from tests.audit.site import SECRET, TalkedSite


@pytest.fixture
def search(talked: TalkedSite) -> Iterator[AuditSearch]:
    source, index = DatabaseRecords(StoredSite(talked.folder)), MemoryIndex()
    index.put([document_of(each) for each in source.records(Position(0), 1000)], last_leaf=b"")
    source.close()
    with AuditSearch(StoredSite(talked.folder), index) as opened:
        yield opened


def test_a_hit_has_what_its_sources_say(search: AuditSearch, talked: TalkedSite) -> None:
    (hit,) = search.hits(search.newest(AuditQuery(text="撤回的")).positions)
    assert hit.record.text == '=撤回的内容,"公式"'
    assert hit.record.leaf.seq == talked.recalled_seq
    assert hit.sender is not None
    assert (hit.sender.name, hit.sender.unit) == ("张爱达", "办公厅")
    assert hit.conversation is not None
    assert hit.conversation.title == "预算会议"
    assert hit.recalled is not None
    assert hit.recalled.by.name == "张爱达"


def test_a_refused_text_is_found_where_it_was_tried(search: AuditSearch, talked: TalkedSite) -> None:
    (hit,) = search.hits(search.newest(AuditQuery(text=SECRET)).positions)
    assert hit.record.leaf.kind is Kind.MESSAGE_REFUSED
    assert hit.conversation is not None
    assert hit.conversation.id == str(talked.group)


def test_a_direct_conversation_has_its_members_names(search: AuditSearch) -> None:
    (hit,) = search.hits(search.newest(AuditQuery(text="第0条")).positions)
    assert sorted(hit.member_names) == ["张爱达", "李博"]


def test_every_hit_is_reached_page_by_page(search: AuditSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_LIMIT", 7)
    monkeypatch.setattr(service, "CHUNK", 10)
    found = search.every(AuditQuery(text="预算", kinds=frozenset({Kind.MESSAGE_SENT})))
    assert len(found.positions) == found.total == 290
    assert list(found.positions) == sorted(set(found.positions))
    assert [hit.record.position for hit in search.hits(found.positions)] == list(found.positions)


def test_the_newest_are_as_many_as_wanted_of_a_true_total(search: AuditSearch) -> None:
    found = search.newest(AuditQuery(text="请核对", limit=5))
    assert (len(found.positions), found.total) == (5, 290)
    assert found.positions == tuple(sorted(found.positions))


def test_context_leaves_out_the_hits(search: AuditSearch) -> None:
    found = search.every(AuditQuery(text=SECRET))
    around = search.context(found.positions, 2)
    assert set(found.positions).isdisjoint(around)
    texts = [hit.record.text for hit in search.hits(sorted(around))]
    # Two before the refusal and two after the last entry before it.
    assert '=撤回的内容,"公式"' in texts
    assert "最后一条" in texts
    assert len(texts) == 4


def test_a_changed_record_stops_the_search(search: AuditSearch, talked: TalkedSite) -> None:
    positions = search.newest(AuditQuery(text="最后一条")).positions
    engine = open_writer(talked.folder)
    with engine.begin() as connection:
        change = "UPDATE audit_records SET sealed = zeroblob(90) WHERE position = :position"
        connection.execute(sql(change), {"position": positions[0]})
    engine.dispose()
    with pytest.raises(Unreadable):
        list(search.hits(positions))
