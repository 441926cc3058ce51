from pathlib import Path

import pytest

from govim_audit.verify.export import verify_export
from tests.audit.tampering import edit, of_records


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
