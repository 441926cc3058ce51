from datetime import UTC, datetime
from pathlib import Path

from govim.backup.parts import checkpoint_size, epoch_folders, key_parts, other_parts, tile_parts
from govim.storage.folder import DataFolder
from govim.tls.authority import alternative_name
from govim.tls.folder import TlsFolder
from govim_audit.trail.tiles import WIDTH, Tile


def test_what_the_checkpoint_promises_is_taken_and_what_grew_out_of_it_is_not(
    closed_site: DataFolder,
) -> None:
    (closed_site.trail / "stray").touch()
    [epoch] = epoch_folders(closed_site)
    size = checkpoint_size((epoch / "checkpoint").read_bytes())
    assert [path for path, _ in tile_parts(epoch, size)] == [
        f"trail/1/tile/entries/000.p/{size}",
        f"trail/1/tile/0/000.p/{size}",
    ]
    assert (epoch / "tile/0/000.p/1").exists()


def test_a_tile_that_grew_is_taken_in_its_full_width(tmp_path: Path) -> None:
    epoch, full = tmp_path / "1", Tile(level=0, index=0)
    (epoch / full.path).parent.mkdir(parents=True)
    (epoch / full.path).touch()
    assert [path for path, _ in tile_parts(epoch, WIDTH - 1)] == [f"trail/1/{full.path}"]


def test_keys_and_the_rest_are_kept_apart(closed_site: DataFolder, tmp_path: Path) -> None:
    TlsFolder.of(closed_site).make([alternative_name("a")], at=datetime.now(UTC))
    closed_site.demo_mark.touch()
    (closed_site.blobs / "ab").mkdir(parents=True)
    (closed_site.blobs / "ab/cd").touch()
    config = tmp_path / "elsewhere.toml"
    keys = dict(key_parts(closed_site))
    others = dict(other_parts(closed_site, config))
    assert keys.keys() == {"keys/master.key", "keys/trail.key", "tls/ca.key", "tls/server.pem"}
    assert others.keys() == {"govim.toml", "DEMO", "tls/ca.pem", "blobs/ab/cd"}
    assert others["govim.toml"] == config
