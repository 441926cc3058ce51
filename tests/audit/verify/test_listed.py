from pathlib import Path

import pytest

from govim_audit.verify.export import verify_export
from tests.audit.tampering import edit, files_named, named

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


def test_a_manifest_of_another_version_is_said(exported: Path) -> None:
    edit(exported / "manifest.json", "govim-export/1", "govim-export/2")
    assert {"manifest_malformed", "file_changed", "sums_differ"} == {
        kind for kind, _ in named(verify_export(exported))
    }
