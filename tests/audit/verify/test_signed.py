import pytest

from govim_audit.trail.checkpoint import Checkpoint, sign_checkpoint
from govim_audit.trail.note import Signer
from tests.audit.site import TalkedSite
from tests.audit.tampering import flip, named, verify


@pytest.mark.parametrize("at", [3, 22, 40, 100, -5])
def test_one_byte_of_the_checkpoint_is_seen(at: int, talked: TalkedSite) -> None:
    flip(talked.folder.trail / "1/checkpoint", at=at)
    assert named(verify(talked.folder)) == {("checkpoint_forged", None)}


def test_a_checkpoint_by_another_key_is_forged(talked: TalkedSite) -> None:
    path = talked.folder.trail / "1/checkpoint"
    origin = path.read_text().splitlines()[0]
    forged = Checkpoint(origin=origin, size=10, root=bytes(32))
    path.write_bytes(sign_checkpoint(forged, Signer(name=origin, seed=bytes(32))))
    assert named(verify(talked.folder)) == {("checkpoint_forged", None)}


def test_another_key_beside_its_checkpoint_is_seen(talked: TalkedSite) -> None:
    """Whoever replaces key and checkpoint together is given away by the signing key."""
    folder = talked.folder.trail / "1"
    origin = (folder / "checkpoint").read_text().splitlines()[0]
    signer = Signer(name=origin, seed=bytes(32))
    (folder / "checkpoint").write_bytes(
        sign_checkpoint(Checkpoint(origin=origin, size=0, root=TREE_OF_NONE), signer)
    )
    (folder / "vkey").write_text(signer.verifier.encode() + "\n")
    assert ("key_differs", None) in named(verify(talked.folder))


def test_a_missing_checkpoint_is_named(talked: TalkedSite) -> None:
    (talked.folder.trail / "1/checkpoint").unlink()
    assert named(verify(talked.folder)) == {("checkpoint_missing", None)}


@pytest.mark.parametrize("at", [0, 25, 40, -3])
def test_one_byte_of_the_key_is_seen(at: int, talked: TalkedSite) -> None:
    flip(talked.folder.trail / "1/vkey", at=at)
    found = {kind for kind, _ in named(verify(talked.folder))}
    assert found & {"key_malformed", "key_differs", "checkpoint_forged"}


TREE_OF_NONE = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
