import json
from pathlib import Path

import pytest

from govim_audit.verify.export import verify_export
from govim_audit.verify.statement import read_manifest, read_statement
from govim_audit.verify.verdict import Findings


def restate(folder: Path, **fields: object) -> None:
    path = folder / "statement.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


@pytest.mark.parametrize(
    ("field", "value"),
    [("hits", 3), ("context", 0), ("digest", "00"), ("epochs", "root"), ("epochs", "size")],
)
def test_a_number_that_the_records_do_not_give_is_named(field: str, value: object, exported: Path) -> None:
    if field == "epochs":
        [epoch] = json.loads((exported / "statement.json").read_text())["epochs"]
        value = [{**epoch, str(value): "00" if value == "root" else 7}]
    restate(exported, **{field: value})
    differs = [each for each in verify_export(exported).findings if each.kind == "statement_differs"]
    assert [each.values["field"] for each in differs] == [field]


def test_an_epoch_that_begins_elsewhere_misplaces_its_records(exported: Path) -> None:
    [epoch] = json.loads((exported / "statement.json").read_text())["epochs"]
    restate(exported, epochs=[{**epoch, "first_position": 1}])
    assert "line_misplaced" in {finding.kind for finding in verify_export(exported).findings}


@pytest.mark.parametrize("content", [b"", b"\xff", b"[" * 100_000, b'{"hits":"x"}', b'{"files":[]}'])
def test_what_cannot_be_read_is_a_finding(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    findings = Findings()
    assert read_statement(path, findings) is None
    assert read_manifest(path, findings) is None
    assert [finding.kind for finding in findings.found] == ["statement_malformed", "manifest_malformed"]
