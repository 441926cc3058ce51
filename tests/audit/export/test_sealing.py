import json
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from govim.storage.site import StoredSite
from govim.wiring.core import load_seed
from govim_audit.export.errors import ForeignFile, TargetExists
from govim_audit.export.sealing import Draft, seal_export
from govim_audit.export.write import Selected, write_export
from govim_audit.trail.checkpoint import parse_checkpoint
from govim_audit.trail.errors import MalformedCheckpoint
from govim_audit.trail.note import Signer, open_note
from tests.audit.exports import asked
from tests.audit.site import TalkedSite


@pytest.fixture
def draft(talked: TalkedSite, tmp_path: Path) -> Draft:
    return write_export(
        StoredSite(talked.folder), tmp_path / "out", [Selected(7)], asked(talked), language="en"
    )[0]


@pytest.fixture
def signer(draft: Draft, talked: TalkedSite) -> Signer:
    return Signer(name=draft.origin, seed=load_seed(talked.folder))


def test_every_file_is_in_the_manifest_also_of_others(draft: Draft, signer: Signer) -> None:
    (draft.folder / "report.pdf").write_bytes(b"%PDF-1.7")
    folder = seal_export(draft, signer)
    files = json.loads((folder / "manifest.json").read_text())["files"]
    on_disk = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert on_disk - files.keys() == {"manifest.json", "manifest.note", "SHA256SUMS"}
    assert files["report.pdf"] == {"bytes": 8, "sha256": sha256(b"%PDF-1.7").hexdigest()}


def test_sha256sum_accepts_the_folder(draft: Draft, signer: Signer) -> None:
    folder = seal_export(draft, signer)
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert "manifest.note: OK" in said
    assert len(said.splitlines()) == sum(path.is_file() for path in folder.rglob("*")) - 1


def test_the_note_signs_the_manifest_and_is_no_checkpoint(draft: Draft, signer: Signer) -> None:
    folder = seal_export(draft, signer)
    note = open_note((folder / "manifest.note").read_bytes(), [signer.verifier])
    assert note.text.splitlines()[2] == sha256((folder / "manifest.json").read_bytes()).hexdigest()
    with pytest.raises(MalformedCheckpoint):
        parse_checkpoint(note.text)


def test_until_it_is_sealed_nothing_has_its_name(draft: Draft, signer: Signer) -> None:
    assert not draft.target.exists()
    assert not (draft.folder / "manifest.json").exists()
    assert draft.folder.stat().st_mode & 0o077 == 0
    assert seal_export(draft, signer) == draft.target
    assert not draft.folder.exists()


def test_sealing_writes_nothing_over(draft: Draft, signer: Signer) -> None:
    draft.target.mkdir()
    with pytest.raises(TargetExists):
        seal_export(draft, signer)


def test_another_key_cannot_seal(draft: Draft) -> None:
    with pytest.raises(ValueError, match="own key"):
        seal_export(draft, Signer(name="other/1", seed=bytes(32)))


@pytest.mark.parametrize("name", ["a b", "x\ny", "back\\slash", ".hidden", "报告.pdf"])
def test_a_file_that_cannot_be_listed_is_refused(name: str, draft: Draft, signer: Signer) -> None:
    (draft.folder / name).write_bytes(b"")
    with pytest.raises(ForeignFile):
        seal_export(draft, signer)
    assert not draft.target.exists()


def test_a_link_is_refused(draft: Draft, signer: Signer) -> None:
    (draft.folder / "link").symlink_to("/etc/hostname")
    with pytest.raises(ForeignFile):
        seal_export(draft, signer)
