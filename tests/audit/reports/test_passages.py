from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from govim.domain.ids import Position
from govim.storage.database import open_reader
from govim.storage.keyring import SITE_ZONE
from govim.storage.site import StoredSite
from govim_audit.export.lines import decode_line, encode_line
from govim_audit.export.sealing import RECORDS
from govim_audit.export.write import Selected
from govim_audit.indexer.source import DatabaseRecords
from govim_audit.record import Kind
from govim_audit.reports.passages import Records, direct_conversations
from govim_audit.reports.report import Line, Passage
from govim_audit.search.service import read_pairs
from govim_audit.search.telling import State
from tests.audit.exports import export
from tests.audit.site import SECRET, TalkedSite


@pytest.fixture
def positions(talked: TalkedSite) -> dict[str, int]:
    """By text, else by kind."""
    source = DatabaseRecords(StoredSite(talked.folder))
    records = source.records(Position(0), 1000)
    source.close()
    return {each.text or each.leaf.kind.value: each.position for each in records}


def passages(talked: TalkedSite, folder: Path, selected: list[Selected]) -> list[Passage]:
    path = export(talked, folder / "export", sorted(selected)) / RECORDS
    engine = open_reader(talked.folder)
    with engine.begin() as connection:
        pairs = read_pairs(connection, direct_conversations(path))
    engine.dispose()
    return list(Records(path, pairs, "zh-CN", SITE_ZONE).passages())


def test_records_are_read_by_conversation(
    talked: TalkedSite, tmp_path: Path, positions: dict[str, int]
) -> None:
    hits = [positions[f"第{number}条：请核对预算。"] for number in (0, 1, 2, 3)]
    hits.append(positions[Kind.SITE_CREATED])
    found = passages(talked, tmp_path, [Selected(each) for each in hits])
    assert [passage.title for passage in found] == ["张爱达、李博的单聊", "群组：预算会议", "会话以外的记录"]
    assert [mark.number for passage in found for mark in passage.marks] == [1, 2, 3, 4, 5]
    assert [line.seq for line in found[0].lines] == [2, 3]


def test_a_gap_in_the_sequence_begins_a_new_passage(
    talked: TalkedSite, tmp_path: Path, positions: dict[str, int]
) -> None:
    chosen = [Selected(positions[f"第{number}条：请核对预算。"]) for number in (0, 2, 6)]
    assert [len(passage.lines) for passage in passages(talked, tmp_path, chosen)] == [2, 1]


def test_context_has_no_mark(talked: TalkedSite, tmp_path: Path, positions: dict[str, int]) -> None:
    chosen = [
        Selected(positions["第0条：请核对预算。"], is_hit=False),
        Selected(positions["第2条：请核对预算。"]),
    ]
    (passage,) = passages(talked, tmp_path, chosen)
    assert [line.mark is None for line in passage.lines] == [True, False]
    assert passage.marks[0].position == positions["第2条：请核对预算。"]


def only_line(passage_list: list[Passage]) -> Line:
    ((line,),) = (passage.lines for passage in passage_list)
    return line


def test_a_recalled_text_is_printed_and_said_to_be_recalled(
    talked: TalkedSite, tmp_path: Path, positions: dict[str, int]
) -> None:
    line = only_line(passages(talked, tmp_path, [Selected(positions['=撤回的内容,"公式"'])]))
    assert (line.state, line.text) == (State.RECALLED, '=撤回的内容,"公式"')
    assert line.state_words.startswith("已撤回：由张爱达（办公厅）于 ")


def test_a_refused_text_is_printed_and_said_to_be_refused(
    talked: TalkedSite, tmp_path: Path, positions: dict[str, int]
) -> None:
    line = only_line(passages(talked, tmp_path, [Selected(positions[f"这是{SECRET}文件"])]))
    assert (line.state, line.text) == (State.REFUSED, f"这是{SECRET}文件")
    assert "office.words" in line.state_words
    assert line.fields == ()


def test_an_act_shows_its_fields(talked: TalkedSite, tmp_path: Path, positions: dict[str, int]) -> None:
    line = only_line(passages(talked, tmp_path, [Selected(positions[Kind.DUTY_GRANTED])]))
    assert dict(line.fields)["duty"] == "compliance_officer"
    assert line.kind_words == "授予职责"


def test_a_text_that_was_disposed_of_is_said_to_be(
    talked: TalkedSite, tmp_path: Path, positions: dict[str, int]
) -> None:
    path = export(talked, tmp_path / "export", [Selected(positions["最后一条"])]) / RECORDS
    line = msgspec.structs.replace(decode_line(path.read_bytes()), content=None, content_salt=None)
    (tmp_path / "records.jsonl").write_bytes(encode_line(line))
    shown = only_line(list(Records(tmp_path / "records.jsonl", {}, "zh-CN", SITE_ZONE).passages()))
    assert (shown.state, shown.text) == (State.DISPOSED, None)


def test_only_conversations_without_a_title_are_asked_for(
    talked: TalkedSite, tmp_path: Path, positions: dict[str, int]
) -> None:
    hits = [Selected(positions[f"第{number}条：请核对预算。"]) for number in (0, 1)]
    path = export(talked, tmp_path / "export", hits) / RECORDS
    assert direct_conversations(path) == {UUID(str(talked.direct))}
