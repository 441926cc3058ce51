"""What we publish, seen by golang.org/x/mod/sumdb, which knows nothing of us."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from govim_audit.trail.checkpoint import Checkpoint, sign_checkpoint
from govim_audit.trail.edge import TrailEdge
from govim_audit.trail.note import Signer
from govim_audit.trail.tiles import TileFile
from tests.audit.trail.samples import leaves
from tests.components.go_tlog import TlogCheck

ORIGIN = "site.example/audit/1"
SIGNER = Signer(name=ORIGIN, seed=b"s" * 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Two checkpoints of one growing trail, and their tiles."""

    folder: Path
    check: TlogCheck

    def publish(self, older: int, newer: int) -> None:
        edge = TrailEdge()
        for name, size in (("older", older), ("checkpoint", newer)):
            since = edge.size
            edge, files = edge.append(leaves(size - since, start=since))
            self._write([*files, *edge.partial_files(since=since)])
            self.sign(name, edge.size, edge.root())

    def sign(self, name: str, size: int, root: bytes) -> None:
        note = sign_checkpoint(Checkpoint(origin=ORIGIN, size=size, root=root), SIGNER)
        (self.folder / name).write_bytes(note)

    def flip(self, path: str, at: int) -> None:
        content = bytearray((self.folder / path).read_bytes())
        content[at] ^= 1
        (self.folder / path).write_bytes(content)

    def verdict(self, *, vkey: str = SIGNER.verifier.encode(), origin: str = ORIGIN) -> str:
        return self.check(
            self.folder,
            vkey=vkey,
            origin=origin,
            checkpoint=self.folder / "checkpoint",
            older=self.folder / "older",
        )

    def _write(self, files: list[TileFile]) -> None:
        for path, content in files:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(content)


@pytest.fixture
def publication(tmp_path: Path, tlog_check: TlogCheck) -> Publication:
    return Publication(folder=tmp_path, check=tlog_check)


@pytest.mark.parametrize(
    ("older", "newer"), [(1, 1), (1, 2), (200, 255), (255, 256), (256, 257), (300, 1000), (2048, 4099)]
)
def test_go_accepts_what_we_publish(publication: Publication, older: int, newer: int) -> None:
    publication.publish(older, newer)
    assert publication.verdict() == f"OK {newer}"


def test_go_accepts_a_tree_with_three_levels_of_tiles(publication: Publication) -> None:
    publication.publish(65_000, 66_000)
    assert publication.verdict() == "OK 66000"


@pytest.mark.parametrize(
    ("path", "at", "complaint"),
    [
        ("tile/0/000", 0, "record 0: the tile has"),
        ("tile/0/003.p/232", 7000, "root: the tiles have"),
        ("tile/1/000.p/3", 0, "root: the tiles have"),
        ("tile/entries/001", 5, "record 256: the tile has"),
        ("checkpoint", 30, "checkpoint: invalid signature"),
        ("older", 30, "older checkpoint: invalid signature"),
    ],
)
def test_go_refuses_one_changed_byte(publication: Publication, path: str, at: int, complaint: str) -> None:
    publication.publish(300, 1000)
    publication.flip(path, at)
    assert publication.verdict().startswith(f"FAILED: {complaint}")


def test_go_refuses_a_signed_but_rewritten_past(publication: Publication) -> None:
    publication.publish(300, 1000)
    publication.sign("older", 300, TrailEdge().append(leaves(300, start=1))[0].root())
    assert publication.verdict().startswith("FAILED: consistency: ")


def test_go_refuses_another_key_and_another_origin(publication: Publication) -> None:
    publication.publish(3, 5)
    stranger = Signer(name=ORIGIN, seed=b"x" * 32).verifier.encode()
    assert publication.verdict(vkey=stranger) == "FAILED: checkpoint: note has no verifiable signatures"
    assert publication.verdict(origin="site.example/audit/2").startswith("FAILED: checkpoint: not of origin")
