import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govim.storage.database import open_writer
from govim.storage.folder import DataFolder
from govim.storage.key_check import PUBLIC_KEY
from govim.storage.site import StoredSite
from govim.wiring import open_core
from govim_audit.export.write import Selected
from govim_audit.verify.export import verify_export
from tests.audit.exports import SELECTED, export
from tests.audit.site import Site, TalkedSite
from tests.audit.tampering import edit_line, files_named, flip, named, only


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
    engine = open_writer(talked.folder)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM site WHERE key = ?", (PUBLIC_KEY,))
    engine.dispose()
    open_core(StoredSite(talked.folder)).close()  # publishes the same tree under its own key
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


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    assert only(verify_export(tmp_path / "nothing")).kind == "export_missing"


def test_it_is_anchored_by_a_copy_of_the_trail(exported: Path, talked: TalkedSite) -> None:
    """Also when the trail went on since."""
    assert verify_export(exported, anchor=talked.folder.trail).is_anchored
    site = Site(open_core(StoredSite(talked.folder)), {"ada": talked.ada})
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
    site = Site(open_core(StoredSite(talked.folder)), {"ada": talked.ada})
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


def test_records_of_two_epochs_are_proved_by_their_own_trees(
    restored: tuple[DataFolder, Path], talked: TalkedSite, tmp_path: Path
) -> None:
    site = replace(talked, folder=restored[0])
    folder = export(site, tmp_path / "both", [Selected(position) for position in range(5)])
    assert sorted(path.name for path in (folder / "epochs").iterdir()) == ["1", "2"]
    verdict = verify_export(folder)
    assert verdict.findings == ()
    assert [head.epoch for head in verdict.heads] == [1, 2]
    edit_line(folder, 1, epoch=2)
    assert ("line_misplaced", 1) in named(verify_export(folder))
