import shutil
from pathlib import Path

import pytest

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import create_site, open_core
from govim.wiring.core import load_seed
from govim_audit.trail.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from govim_audit.trail.note import Signer, parse_verifier
from tests.audit.site import Site, TalkedSite
from tests.audit.tampering import flip, named, only, verify


def open_site(folder: DataFolder, mirror: Path) -> Site:
    return Site(open_core(StoredSite(folder), mirrors=(mirror,)))


@pytest.fixture
def mirror(talked: TalkedSite, tmp_path: Path) -> Path:
    """As the server keeps it: checkpoint and key of each epoch, no tiles."""
    place = tmp_path / "mirror"
    (place / "1").mkdir(parents=True)
    for name in ("checkpoint", "vkey"):
        shutil.copy(talked.folder.trail / "1" / name, place / "1" / name)
    return place


def test_a_site_that_has_what_the_mirror_knows_is_anchored(talked: TalkedSite, mirror: Path) -> None:
    verdict = verify(talked.folder, mirror)
    assert verdict.is_anchored
    assert verdict.standing == "verify.standing.anchored"


def test_a_site_that_went_on_is_anchored(talked: TalkedSite, mirror: Path) -> None:
    site = Site(open_core(StoredSite(talked.folder)), {"ada": talked.ada})
    site.send("ada", talked.group, "后来")
    site.close()
    assert verify(talked.folder, mirror).is_anchored


@pytest.fixture
def rolled_back(tmp_path: Path) -> tuple[DataFolder, Path]:
    """A site restored, with everything in it, from an older copy; only the mirror knows."""
    folder, mirror = DataFolder(tmp_path / "site"), tmp_path / "mirror"
    mirror.mkdir()
    create_site(StoredSite(folder))
    site = open_site(folder, mirror)
    site.person("ada", "张爱达")
    site.close()
    shutil.copytree(folder.root, tmp_path / "older")
    site = open_site(folder, mirror)
    site.person("bo", "李博")
    site.close()
    return DataFolder(tmp_path / "older"), mirror


def test_a_rollback_is_seen_against_the_mirror_only(rolled_back: tuple[DataFolder, Path]) -> None:
    folder, mirror = rolled_back
    assert verify(folder).is_good
    finding = only(verify(folder, mirror))
    assert (finding.kind, finding.epoch) == ("rolled_back", 1)
    assert finding.values == {"records": 2, "anchored": 3}


def test_another_history_of_the_same_length_is_seen(rolled_back: tuple[DataFolder, Path]) -> None:
    folder, mirror = rolled_back
    site = Site(open_core(StoredSite(folder)))
    site.person("eve", "夏娃")
    site.close()
    assert verify(folder).is_good
    finding = only(verify(folder, mirror))
    assert (finding.kind, finding.values) == ("anchor_differs", {"size": 3})


def test_an_anchor_of_another_root_is_seen_at_a_smaller_size(talked: TalkedSite, mirror: Path) -> None:
    path = mirror / "1/checkpoint"
    key = parse_verifier((mirror / "1/vkey").read_text().strip())
    shown = open_checkpoint(path.read_bytes(), [key], origin=key.name)
    other = Checkpoint(origin=shown.origin, size=100, root=bytes(32))
    path.write_bytes(sign_checkpoint(other, Signer(name=key.name, seed=load_seed(talked.folder))))
    assert only(verify(talked.folder, mirror)).kind == "anchor_differs"


def test_a_forged_anchor_is_named(talked: TalkedSite, mirror: Path) -> None:
    flip(mirror / "1/checkpoint", at=-8)
    verdict = verify(talked.folder, mirror)
    assert only(verdict).kind == "anchor_forged"
    assert not verdict.is_anchored


def test_an_anchor_of_another_key_is_named(talked: TalkedSite, mirror: Path) -> None:
    origin = (mirror / "1/checkpoint").read_text().splitlines()[0]
    signer = Signer(name=origin, seed=bytes(32))
    size, root = 0, bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    (mirror / "1/checkpoint").write_bytes(
        sign_checkpoint(Checkpoint(origin=origin, size=size, root=root), signer)
    )
    (mirror / "1/vkey").write_text(signer.verifier.encode() + "\n")
    assert ("key_differs", None) in named(verify(talked.folder, mirror))


def test_an_empty_mirror_is_named(talked: TalkedSite, tmp_path: Path) -> None:
    assert only(verify(talked.folder, tmp_path / "nothing")).kind == "anchor_missing"


def test_an_epoch_that_only_the_mirror_knows_is_named(talked: TalkedSite, mirror: Path) -> None:
    shutil.copytree(mirror / "1", mirror / "2")
    assert ("rolled_back", None) in named(verify(talked.folder, mirror))
