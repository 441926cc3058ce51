import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govim.wiring import open_core
from govim_audit.export.write import Selected
from govim_audit.verify.export import verify_export
from govim_audit.verify.verdict import Verdict
from tests.audit.exports import export
from tests.audit.site import Site, TalkedSite
from tests.audit.tampering import flip, named, only, sql

SELECTED = [Selected(position, is_hit=position % 4 != 0) for position in range(285, 300)]


@pytest.fixture(scope="session")
def first_export(first_talk: TalkedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed: see `exported`."""
    return export(first_talk, tmp_path_factory.mktemp("exports") / "first", SELECTED)


@pytest.fixture
def exported(first_export: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_export, tmp_path / "export"))


def edit(path: Path, old: str, new: str, *, count: int = 1) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, count), encoding="utf-8", newline="")


def edit_line(folder: Path, number: int, **fields: object) -> None:
    path = folder / "records.jsonl"
    lines = path.read_text().splitlines()
    record = {**json.loads(lines[number]), **fields}
    lines[number] = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    path.write_text("".join(f"{line}\n" for line in lines))


def files_named(verdict: Verdict) -> set[str]:
    return {str(finding.values["file"]) for finding in verdict.findings if "file" in finding.values}


def of_records(verdict: Verdict) -> set[tuple[str, int | None]]:
    return {place for place in named(verdict) if place[1] is not None}


def test_an_untouched_export_passes(exported: Path) -> None:
    verdict = verify_export(exported)
    assert verdict.findings == ()
    assert (verdict.records, verdict.disposed, verdict.is_anchored) == (15, 0, False)
    assert {remark.kind for remark in verdict.remarks} == {"key_from_export", "not_anchored"}


def test_the_key_from_elsewhere_is_compared(exported: Path, talked: TalkedSite) -> None:
    vkey = (talked.folder.trail / "1/vkey").read_text()
    assert verify_export(exported, vkey=vkey).is_good
    assert {remark.kind for remark in verify_export(exported, vkey=vkey).remarks} == {"not_anchored"}


def test_an_export_by_another_site_is_seen(exported: Path, site: Site) -> None:
    vkey = (site.folder.trail / "1/vkey").read_text()
    assert only(verify_export(exported, vkey=vkey)).kind == "key_differs"


@pytest.mark.parametrize("vkey", ["", "x", "a+b+c", "é+1+AA=="])
def test_what_is_no_key_is_said(vkey: str, exported: Path) -> None:
    assert named(verify_export(exported, vkey=vkey)) >= {("key_malformed", None)}


def test_a_whole_export_signed_by_somebody_else_is_seen_by_the_key_only(
    talked: TalkedSite, tmp_path: Path
) -> None:
    vkey = (talked.folder.trail / "1/vkey").read_text()
    (talked.folder.trail / "1/checkpoint").unlink()
    (talked.folder.trail / "1/vkey").unlink()
    (talked.folder.keys / "trail.key").write_bytes(bytes(32))
    open_core(talked.folder).close()  # publishes the same tree under its own key
    forged = export(talked, tmp_path / "forged", SELECTED)
    assert verify_export(forged).is_good
    assert only(verify_export(forged, vkey=vkey)).kind == "key_differs"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_byte_anywhere_is_seen_and_named(
    data: st.DataObject, first_export: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(shutil.copytree(first_export, tmp_path_factory.mktemp("flipped") / "export"))
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    name = data.draw(st.sampled_from(names))
    at = data.draw(st.integers(0, (folder / name).stat().st_size - 1))
    flip(folder / name, at=at, bit=1 << data.draw(st.integers(0, 7)))
    verdict = verify_export(folder)
    assert not verdict.is_good
    assert any(Path(name).name in said for said in files_named(verdict))
    for finding in verdict.findings:
        assert finding.text("zh-CN")
        assert finding.text("en")
    shutil.rmtree(folder.parent)


def test_a_changed_text_names_the_record(exported: Path) -> None:
    edit(exported / "records.jsonl", "撤回的内容", "没有的内容")
    assert ("content_differs", 297) in named(verify_export(exported))


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("body", "{}", "body_differs"),
        ("body_salt", "00" * 32, "body_differs"),
        ("body_salt", "zz", "body_differs"),
        ("body_salt", None, "body_differs"),
        ("content", '{"kind":"text","text":"x"}', "content_differs"),
        ("content_salt", "00" * 32, "content_differs"),
        ("proof", [], "proof_wrong"),
        ("proof", ["00" * 32], "proof_wrong"),
        ("proof", ["00"], "proof_wrong"),
        ("index", 3, "line_misplaced"),
        ("epoch", 7, "line_misplaced"),
        ("sender", None, "fact_differs"),
        ("sender", {"id": "x", "name": "x", "login": None, "unit": None}, "fact_differs"),
        ("conversation", None, "fact_differs"),
        ("conversation", {"id": "x", "kind": None, "title": None}, "fact_differs"),
        ("recalled", None, "row_changed"),
        ("hit", False, "row_changed"),
    ],
)
def test_a_changed_field_names_the_record(field: str, value: object, kind: str, exported: Path) -> None:
    edit_line(exported, 12, **{field: value})
    assert (kind, 297) in named(verify_export(exported))


def test_a_changed_leaf_names_the_record(exported: Path) -> None:
    record = json.loads((exported / "records.jsonl").read_text().splitlines()[12])
    edit_line(exported, 12, leaf=record["leaf"].replace('"t":"2', '"t":"3'))
    assert {("proof_wrong", 297), ("row_changed", 297)} == of_records(verify_export(exported))


def test_a_changed_position_is_named(exported: Path) -> None:
    edit_line(exported, 12, position=3000)
    found = named(verify_export(exported))
    assert {("line_misplaced", 3000), ("row_extra", 297)} <= found


@pytest.mark.parametrize("line", ["", "{}", "null", "[" * 5000, '{"position":1}', "\x00"])
def test_what_is_no_record_is_named_by_its_line(line: str, exported: Path) -> None:
    path = exported / "records.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("".join(f"{each}\n" for each in [*lines[:3], line, *lines[4:]]))
    verdict = verify_export(exported)
    [finding] = [finding for finding in verdict.findings if finding.kind == "line_malformed"]
    assert finding.values == {"file": "records.jsonl", "line": 4}
    assert ("row_extra", 288) in named(verdict)


def test_a_removed_record_is_named_by_the_table(exported: Path) -> None:
    path = exported / "records.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:5] + lines[6:]))
    verdict = verify_export(exported)
    assert of_records(verdict) == {("row_extra", 290)}
    said = {finding.values.get("field") for finding in verdict.findings}
    assert {"hits", "digest"} <= said


def test_a_removed_row_is_named(exported: Path) -> None:
    path = exported / "records.csv"
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(rows[:6] + rows[7:]))
    assert of_records(verify_export(exported)) == {("row_missing", 290)}


def test_an_inserted_row_is_named(exported: Path) -> None:
    path = exported / "records.csv"
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*rows, rows[6]]))
    assert of_records(verify_export(exported)) == {("row_extra", 290)}


def test_a_changed_cell_is_named(exported: Path) -> None:
    edit(exported / "records.csv", "撤回的内容", "没有的内容")
    assert of_records(verify_export(exported)) == {("row_changed", 297)}


@pytest.mark.parametrize("cells", ['"a"b"\r\n', "\r\n", '"x","y"\r\n', '"' + "9" * 40 + '"\r\n'])
def test_what_is_no_row_is_seen(cells: str, exported: Path) -> None:
    with (exported / "records.csv").open("a", newline="") as handle:
        handle.write(cells)
    assert not verify_export(exported).is_good


def test_a_record_given_twice_is_named(exported: Path) -> None:
    path = exported / "records.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[-1]]))
    assert ("line_misplaced", 299) in named(verify_export(exported))


FILES = ["records.jsonl", "records.csv", "statement.json", "README.txt", "manifest.json", "manifest.note",
         "SHA256SUMS", "epochs/1/checkpoint", "epochs/1/vkey"]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(name: str, exported: Path) -> None:
    (exported / name).unlink()
    assert any(name in said for said in files_named(verify_export(exported)))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[]", b"{}", b"null\n"])
def test_a_file_of_something_else_is_named(name: str, content: bytes, exported: Path) -> None:
    (exported / name).write_bytes(content)
    assert any(name in said for said in files_named(verify_export(exported)))


@pytest.mark.parametrize("name", ["extra.txt", "epochs/1/extra", "报告.pdf"])
def test_an_extra_file_is_named(name: str, exported: Path) -> None:
    (exported / name).write_text("x")
    extra = [finding for finding in verify_export(exported).findings if finding.kind == "file_extra"]
    assert [finding.values["file"] for finding in extra] == [ascii(name)]


def test_a_link_in_place_of_a_file_is_named(exported: Path, tmp_path: Path) -> None:
    """Else what is verified could be another file tomorrow."""
    (exported / "README.txt").rename(tmp_path / "README.txt")
    (exported / "README.txt").symlink_to(tmp_path / "README.txt")
    assert {"'README.txt'"} <= files_named(verify_export(exported))


def test_an_unfinished_export_does_not_pass(exported: Path) -> None:
    for name in ("manifest.json", "manifest.note", "SHA256SUMS"):
        (exported / name).unlink()
    assert {finding.kind for finding in verify_export(exported).findings} == {"file_missing"}


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    assert only(verify_export(tmp_path / "nothing")).kind == "export_missing"


def test_it_is_anchored_by_a_copy_of_the_trail(exported: Path, talked: TalkedSite) -> None:
    """Also when the trail went on since."""
    assert verify_export(exported, anchor=talked.folder.trail).is_anchored
    site = Site(open_core(talked.folder), {"ada": talked.ada})
    site.send("ada", talked.group, "后来")
    site.close()
    assert verify_export(exported, anchor=talked.folder.trail).is_anchored


def test_mere_checkpoints_anchor_only_their_own_size(
    exported: Path, talked: TalkedSite, tmp_path: Path
) -> None:
    mirror = tmp_path / "mirror"
    (mirror / "1").mkdir(parents=True)

    def keep() -> None:
        for name in ("checkpoint", "vkey"):
            shutil.copy(talked.folder.trail / "1" / name, mirror / "1" / name)

    keep()
    assert verify_export(exported, anchor=mirror).is_anchored
    site = Site(open_core(talked.folder), {"ada": talked.ada})
    site.send("ada", talked.group, "后来")
    site.close()
    keep()
    verdict = verify_export(exported, anchor=mirror)
    assert verdict.is_good
    assert not verdict.is_anchored
    assert "anchor_not_comparable" in {remark.kind for remark in verdict.remarks}


def test_an_anchor_of_another_site_is_seen(exported: Path, site: Site) -> None:
    found = {kind for kind, _ in named(verify_export(exported, anchor=site.folder.trail))}
    assert found == {"key_differs", "anchor_differs"}


def test_a_text_that_was_disposed_of_is_counted(talked: TalkedSite, tmp_path: Path) -> None:
    sql(
        talked.folder,
        "UPDATE contents SET sealed = NULL"
        " WHERE id = (SELECT content_id FROM audit_records WHERE position = 297)",
    )
    sql(talked.folder, "UPDATE audit_records SET sealed = NULL WHERE position = 298")
    verdict = verify_export(export(talked, tmp_path / "out", SELECTED))
    assert verdict.findings == ()
    assert verdict.disposed == 2
