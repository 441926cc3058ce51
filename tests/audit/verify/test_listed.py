import json
from hashlib import sha256
from pathlib import Path

import pytest

from govim_audit.export.sealing import note_text, sum_lines
from govim_audit.trail.note import Signer, sign_note
from govim_audit.verify.export import verify_export
from tests.audit.tampering import edit, files_named, named, only

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


def relist(folder: Path) -> bytes:
    """Manifest and sums as they would be for the files that are there now."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    for name in manifest["files"]:
        content = (folder / name).read_bytes()
        manifest["files"][name] = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    path.write_text(json.dumps(manifest))
    (folder / "SHA256SUMS").write_text("".join(sum_lines(folder)))
    return path.read_bytes()


def test_a_manifest_made_to_fit_is_not_signed(exported: Path) -> None:
    edit(exported / "README.txt", "GovIM", "Other")
    relist(exported)
    finding = only(verify_export(exported))
    assert (finding.kind, finding.values) == ("file_changed", {"file": "manifest.json"})


def test_a_manifest_signed_by_another_key_is_forged(exported: Path) -> None:
    edit(exported / "README.txt", "GovIM", "Other")
    content = relist(exported)
    origin = json.loads(content)["origin"]
    note = sign_note(note_text(origin, content), Signer(name=origin, seed=bytes(32)))
    (exported / "manifest.note").write_bytes(note)
    (exported / "SHA256SUMS").write_text("".join(sum_lines(exported)))
    finding = only(verify_export(exported))
    assert (finding.kind, finding.values["file"]) == ("manifest_forged", "manifest.note")


def test_a_manifest_without_its_key_is_forged(exported: Path) -> None:
    edit(exported / "manifest.json", '/1"', '/2"', count=9)
    found = {(each.kind, each.values.get("file")) for each in verify_export(exported).findings}
    assert ("manifest_forged", "manifest.json") in found
