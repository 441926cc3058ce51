import pytest

from govim.storage.folder import DataFolder
from govim.wiring.core import load_seed
from govim_audit.record import decode_leaf
from govim_audit.trail.checkpoint import Checkpoint, sign_checkpoint
from govim_audit.trail.edge import TrailEdge
from govim_audit.trail.note import Signer
from tests.audit.site import TalkedSite
from tests.audit.tampering import flip, flip_blob, named, only, sql, verify


@pytest.mark.parametrize("position", [0, 20, 255, 256, 300])
def test_one_byte_of_a_leaf_names_the_record(position: int, talked: TalkedSite) -> None:
    flip_blob(talked.folder, "audit_records", "leaf", f"position = {position}", at=-12)
    assert ("record_changed", position) in named(verify(talked.folder))
    assert {place for _, place in named(verify(talked.folder))} == {position}


def test_a_rewritten_leaf_names_the_record(talked: TalkedSite) -> None:
    """Canonical, with a later time."""
    [(leaf,)] = sql(talked.folder, "SELECT leaf FROM audit_records WHERE position = 20")
    assert isinstance(leaf, bytes)
    later = leaf.replace(b'"t":"2', b'"t":"3')
    decode_leaf(later)
    sql(talked.folder, "UPDATE audit_records SET leaf = ? WHERE position = 20", later)
    found = named(verify(talked.folder))
    assert found == {("record_changed", 20), ("entry_changed", 20)}


@pytest.mark.parametrize("position", [0, 20, 256, 300])
def test_a_removed_record_is_named(position: int, talked: TalkedSite) -> None:
    sql(talked.folder, "DELETE FROM audit_records WHERE position = ?", position)
    assert ("record_removed", position) in named(verify(talked.folder))
    assert {place for _, place in named(verify(talked.folder))} <= {position, None}


def test_a_removed_record_is_named_even_when_the_rest_was_moved_up(talked: TalkedSite) -> None:
    sql(talked.folder, "DELETE FROM audit_records WHERE position = 20")
    sql(talked.folder, "UPDATE audit_records SET position = position - 1 WHERE position > 20")
    found = named(verify(talked.folder))
    assert {("record_removed", 20), ("record_moved", 20)} <= found
    assert len([kind for kind, _ in found if kind.startswith("record_")]) == 2


def test_an_inserted_record_is_named(talked: TalkedSite) -> None:
    sql(talked.folder, "UPDATE audit_records SET position = -position - 1 WHERE position >= 20")
    sql(talked.folder, "UPDATE audit_records SET position = -position WHERE position < 0")
    sql(
        talked.folder,
        "INSERT INTO audit_records SELECT 20, leaf, key_id, sealed, content_id FROM audit_records"
        " WHERE position = 15",
    )
    found = named(verify(talked.folder))
    assert {("record_inserted", 20), ("record_moved", 21)} <= found
    assert len([kind for kind, _ in found if kind.startswith("record_") and kind != "record_moved"]) == 1


def test_records_cut_off_at_the_end_are_named(talked: TalkedSite) -> None:
    sql(talked.folder, "DELETE FROM audit_records WHERE position >= 298")
    [removed] = [each for each in verify(talked.folder).findings if each.kind == "records_removed"]
    assert (removed.position, removed.values) == (298, {"last": 300})


def test_many_cut_off_records_are_one_finding(talked: TalkedSite) -> None:
    sql(talked.folder, "DELETE FROM audit_records WHERE position >= 50 AND position NOT IN (60, 300)")
    verdict = verify(talked.folder)
    removed = [
        (each.position, each.values.get("last"))
        for each in verdict.findings
        if each.kind in {"record_removed", "records_removed"}
    ]
    assert removed == [(50, 59), (61, 299)]
    assert "61 to 299" in next(each for each in verdict.findings if each.position == 61).text("en")


def test_more_gaps_than_are_named_are_counted(talked: TalkedSite) -> None:
    sql(talked.folder, "DELETE FROM audit_records WHERE position >= 50 AND position % 2")
    verdict = verify(talked.folder)
    assert len([each for each in verdict.findings if each.kind == "record_removed"]) == 100
    assert verdict.more["record_removed"] == 25  # type: ignore[index]


TILES = ["tile/0/000", "tile/0/001.p/45", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/45"]


@pytest.mark.parametrize("file", TILES)
def test_one_byte_of_a_tile_names_the_file(file: str, talked: TalkedSite) -> None:
    flip(talked.folder.trail / "1" / file, at=12)
    finding = only(verify(talked.folder))
    assert finding.kind == "tile_changed"
    assert finding.values["file"] == file


def test_one_byte_of_a_tile_names_the_record(talked: TalkedSite) -> None:
    flip(talked.folder.trail / "1/tile/0/000", at=32 * 20 + 5)
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.position) == ("tile_changed", 20)


@pytest.mark.parametrize("file", TILES)
def test_a_removed_tile_is_named(file: str, talked: TalkedSite) -> None:
    (talked.folder.trail / "1" / file).unlink()
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values["file"]) == ("tile_missing", file)


@pytest.mark.parametrize("file", TILES)
def test_a_torn_tile_is_named(file: str, talked: TalkedSite) -> None:
    path = talked.folder.trail / "1" / file
    path.write_bytes(path.read_bytes()[:-1])
    finding = only(verify(talked.folder))
    assert (finding.kind, finding.values["file"]) == ("tile_malformed", file)


def test_record_and_tile_changed_together_name_the_record(talked: TalkedSite) -> None:
    """Whoever rebuilds all tiles over changed records still cannot sign the checkpoint."""
    [(leaf,)] = sql(talked.folder, "SELECT leaf FROM audit_records WHERE position = 20")
    assert isinstance(leaf, bytes)
    flip_blob(talked.folder, "audit_records", "leaf", "position = 20", at=leaf.index(b'"h":') + 6)
    leaves = [row[0] for row in sql(talked.folder, "SELECT leaf FROM audit_records ORDER BY position")]
    edge, files = TrailEdge().append([leaf for leaf in leaves if isinstance(leaf, bytes)])
    for file in [*files, *edge.partial_files()]:
        (talked.folder.trail / "1" / file.path).write_bytes(file.content)
    found = named(verify(talked.folder))
    assert ("root_differs", None) in found
    assert ("body_differs", 20) in found


def test_a_changed_record_is_named_beside_a_changed_tile(talked: TalkedSite) -> None:
    flip_blob(talked.folder, "audit_records", "leaf", "position = 20", at=-12)
    flip(talked.folder.trail / "1/tile/0/000", at=32 * 40)
    found = named(verify(talked.folder))
    assert ("record_changed", 20) in found
    assert ("record_changed", 40) not in found
    assert ("tile_changed", 40) in found


def test_records_behind_the_checkpoint_are_no_finding(talked: TalkedSite) -> None:
    """The publisher is a second behind: the last records may have no signature yet."""
    folder = talked.folder
    publish_only(folder, 299)
    verdict = verify(folder)
    assert verdict.is_good
    [remark] = [remark for remark in verdict.remarks if remark.kind == "unpublished"]
    assert remark.values == {"count": 2}


def test_a_hole_behind_the_checkpoint_is_named(talked: TalkedSite) -> None:
    publish_only(talked.folder, 290)
    sql(talked.folder, "DELETE FROM audit_records WHERE position = 299")
    assert ("record_removed", 299) in named(verify(talked.folder))


def publish_only(folder: DataFolder, size: int) -> None:
    """Tiles and checkpoint as they were at a smaller size."""
    origin = (folder.trail / "1/checkpoint").read_text().splitlines()[0]
    leaves = [row[0] for row in sql(folder, "SELECT leaf FROM audit_records ORDER BY position LIMIT ?", size)]
    edge, files = TrailEdge().append([leaf for leaf in leaves if isinstance(leaf, bytes)])
    for file in [*files, *edge.partial_files()]:
        (folder.trail / "1" / file.path).write_bytes(file.content)
    checkpoint = Checkpoint(origin=origin, size=size, root=edge.root())
    note = sign_checkpoint(checkpoint, Signer(name=origin, seed=load_seed(folder)))
    (folder.trail / "1/checkpoint").write_bytes(note)
