from pathlib import Path

from tests.audit.site import TalkedSite
from tests.audit.tampering import flip, named, only, verify


def test_a_changed_older_tile_is_named(talked: TalkedSite) -> None:
    """Whoever still follows an older checkpoint reads it."""
    tile = talked.folder.trail / "1/tile/0/001.p/10"
    tile.write_bytes((talked.folder.trail / "1/tile/0/001.p/45").read_bytes()[: 32 * 10])
    assert verify(talked.folder).is_good
    flip(tile, at=32 * 4)
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.position) == ("tile_changed", 260)
    assert finding.values["file"] == "tile/0/001.p/10"


def test_a_torn_older_tile_is_named(talked: TalkedSite) -> None:
    tile = talked.folder.trail / "1/tile/entries/001.p/10"
    tile.write_bytes(b"\x00")
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values["file"]) == ("tile_malformed", "tile/entries/001.p/10")


def test_what_is_no_tile_is_named(talked: TalkedSite) -> None:
    (talked.folder.trail / "1/tile/0/note.txt").write_text("x")
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values["file"]) == ("tile_foreign", "tile/0/note.txt")


def test_tiles_of_the_next_checkpoint_are_no_finding(talked: TalkedSite) -> None:
    (talked.folder.trail / "1/tile/0/001.p/46").write_bytes(b"half written")
    assert named(verify(talked.folder)) == set()
    assert Path(talked.folder.trail / "1/tile/0/001.p/46").exists()
