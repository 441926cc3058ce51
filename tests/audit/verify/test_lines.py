import json
from pathlib import Path

import pytest

from govim_audit.verify.export import verify_export
from tests.audit.exports import SELECTED, export
from tests.audit.site import TalkedSite
from tests.audit.tampering import edit, edit_line, named, of_records, sql


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


def test_a_record_given_twice_is_named(exported: Path) -> None:
    path = exported / "records.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[-1]]))
    assert ("line_misplaced", 299) in named(verify_export(exported))


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
