import csv
import json
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from govim.domain.ids import Position
from govim.storage.site import StoredSite
from govim.wiring import SystemClock
from govim_audit.completeness import Completeness
from govim_audit.export.errors import TargetExists, Unproved
from govim_audit.export.sealing import Draft
from govim_audit.export.write import Selected, write_export
from govim_audit.trail.checkpoint import open_checkpoint
from govim_audit.trail.merkle import leaf_hash
from govim_audit.trail.note import parse_verifier
from govim_audit.trail.proof import verify_inclusion
from tests.audit.exports import asked
from tests.audit.site import Site, TalkedSite


def write(site: TalkedSite, target: Path, selected: Iterable[Selected]) -> tuple[Draft, Completeness]:
    return write_export(StoredSite(site.folder), target, selected, asked(site), language="zh-CN")


def lines(draft: Draft) -> list[dict[str, object]]:
    return [json.loads(line) for line in (draft.folder / "records.jsonl").read_text().splitlines()]


def test_every_record_comes_with_what_proves_it(talked: TalkedSite, tmp_path: Path) -> None:
    draft, _ = write(talked, tmp_path / "out", [Selected(0), Selected(297), Selected(299)])
    verifier = parse_verifier((draft.folder / "epochs/1/vkey").read_text().strip())
    note = (draft.folder / "epochs/1/checkpoint").read_bytes()
    checkpoint = open_checkpoint(note, [verifier], origin=verifier.name)
    for line in (json.loads(each) for each in (draft.folder / "records.jsonl").read_bytes().splitlines()):
        leaf = json.loads(line["leaf"])
        verify_inclusion(
            leaf_hash(line["leaf"].encode()),
            [bytes.fromhex(each) for each in line["proof"]],
            index=line["index"],
            size=checkpoint.size,
            root=checkpoint.root,
        )
        body = bytes.fromhex(line["body_salt"]) + line["body"].encode()
        assert sha256(body).hexdigest() == leaf["h"]
        if line["content"] is not None:
            content = bytes.fromhex(line["content_salt"]) + line["content"].encode()
            assert sha256(content).hexdigest() == json.loads(line["body"])["content"]


def test_a_recalled_message_is_there_with_who_recalled_it(talked: TalkedSite, tmp_path: Path) -> None:
    draft, _ = write(talked, tmp_path / "out", [Selected(297)])
    [line] = lines(draft)
    assert json.loads(str(line["content"]))["text"] == '=撤回的内容,"公式"'
    assert line["sender"] == {"id": str(talked.ada), "name": "张爱达", "login": "ada", "unit": "办公厅"}
    assert line["conversation"] == {"id": str(talked.group), "kind": "group", "title": "预算会议"}
    assert isinstance(line["recalled"], dict)
    assert line["recalled"]["by"] == line["sender"]
    assert line["recalled"]["seq"] == talked.recall_seq


def test_a_refused_message_says_where_it_was_tried(talked: TalkedSite, tmp_path: Path) -> None:
    draft, _ = write(talked, tmp_path / "out", [Selected(299)])
    [line] = lines(draft)
    assert isinstance(line["conversation"], dict)
    assert line["conversation"]["title"] == "预算会议"


def test_the_statement_counts_what_was_written(talked: TalkedSite, tmp_path: Path) -> None:
    selected = [Selected(10), Selected(11, is_hit=False), Selected(12)]
    draft, written = write(talked, tmp_path / "out", selected)
    assert (written.hits, written.context, written.all_hits_listed) == (2, 1, False)
    assert replace(written, total=2).all_hits_listed
    digest = sha256()
    for line in lines(draft):
        if line["hit"]:
            digest.update(
                int(str(line["position"])).to_bytes(8, "big") + leaf_hash(str(line["leaf"]).encode())
            )
    statement = json.loads((draft.folder / "statement.json").read_text())
    assert statement["digest"] == written.digest == digest.hexdigest()
    assert statement["hits"] == 2
    assert [each["epoch"] for each in statement["epochs"]] == [1]
    assert all(text.startswith("可证明") for text in statement["proved"])
    assert all(text.startswith("服务器签名声明") for text in statement["stated"])


def test_an_empty_export_still_has_the_newest_checkpoint(talked: TalkedSite, tmp_path: Path) -> None:
    draft, written = write(talked, tmp_path / "out", [])
    assert written.hits == 0
    assert (draft.folder / "epochs/1/checkpoint").exists()


def test_the_table_has_the_same_records(talked: TalkedSite, tmp_path: Path) -> None:
    draft, _ = write(talked, tmp_path / "out", [Selected(position) for position in range(290, 300)])
    raw = (draft.folder / "records.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 11
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True)))
    assert [row[0] for row in rows[1:]] == [str(position) for position in range(290, 300)]
    assert rows[0][0] == "审计位置"
    assert rows[8][15] == '\'=撤回的内容,"公式"'
    assert rows[1][4].endswith("+08:00")
    assert rows[1][5].endswith("Z")


def test_progress_is_told_for_each_record(talked: TalkedSite, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    selected = (Selected(position) for position in range(5))
    write_export(
        StoredSite(talked.folder),
        tmp_path / "out",
        selected,
        asked(talked, total=5),
        language="en",
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(done, 5) for done in range(1, 6)]


def test_nothing_is_written_over(talked: TalkedSite, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(TargetExists) as refused:
        write(talked, tmp_path / "out", [Selected(1)])
    assert "已存在" in refused.value.text("zh-CN")


@pytest.mark.parametrize("selected", [[5, 5], [6, 5]])
def test_records_come_in_rising_order(selected: list[int], talked: TalkedSite, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not rise"):
        write(talked, tmp_path / "out", [Selected(position) for position in selected])


def test_an_interrupted_export_leaves_nothing(talked: TalkedSite, tmp_path: Path) -> None:
    def interrupted() -> Iterable[Selected]:
        yield from (Selected(position) for position in range(200))
        raise KeyboardInterrupt

    before = sorted(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        write(talked, tmp_path / "out", interrupted())
    assert sorted(tmp_path.iterdir()) == before


def test_a_record_beyond_the_end_is_refused(talked: TalkedSite, tmp_path: Path) -> None:
    with pytest.raises(Unproved):
        write(talked, tmp_path / "out", [Selected(9999)])


def test_a_changed_tile_is_not_exported(talked: TalkedSite, tmp_path: Path) -> None:
    tile = talked.folder.trail / "1/tile/0/000"
    content = bytearray(tile.read_bytes())
    content[40] ^= 1
    tile.write_bytes(content)
    with pytest.raises(Unproved) as refused:
        write(talked, tmp_path / "out", [Selected(0)])
    assert refused.value.values == {"position": 0}


def test_the_export_waits_for_the_checkpoint(site: Site, tmp_path: Path) -> None:
    """The publisher is up to a second behind: what was just recorded can be exported nevertheless."""
    officer = site.person("officer", "王合规")
    completeness = Completeness(
        query={},
        asked_by=officer,
        asked_by_name="王合规",
        asked_at=SystemClock().now(),
        record=Position(1),
        complete_to=Position(1),
        total=1,
    )
    draft, _ = write_export(
        StoredSite(site.folder), tmp_path / "out", [Selected(1)], completeness, language="en"
    )
    assert lines(draft)[0]["position"] == 1
