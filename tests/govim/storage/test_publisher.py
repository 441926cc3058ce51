import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, select, update

from govim.storage.database import open_writer
from govim.storage.epochs import current_epoch
from govim.storage.folder import DataFolder
from govim.storage.publisher import Publisher, TrailBehind, TrailMismatch, TrailRefused
from govim.storage.schema import audit_records
from govim.wiring.core import load_seed
from govim_audit.trail.checkpoint import Checkpoint, open_checkpoint
from govim_audit.trail.merkle import leaf_hash
from govim_audit.trail.note import Signer
from tests.audit.trail.rfc9162 import mth
from tests.components.small_disk import clear, fill, small_disk
from tests.govim.sites import SqlStore
from tests.govim.world import World

SEED = bytes(range(32))


class Trail:
    """An epoch's files, and the rows that they are made of."""

    def __init__(self, folder: DataFolder, mirrors: tuple[Path, ...] = ()) -> None:
        self.folder = folder
        self._engine = open_writer(folder)
        with self._engine.begin() as connection:
            self.epoch = current_epoch(connection)
        self._mirrors = mirrors
        self.files = folder.trail / "1"

    def publisher(self) -> Publisher:
        return Publisher(self.folder.trail, self.epoch, load_seed(self.folder), self._mirrors)

    def catch_up(self) -> None:
        with self._engine.begin() as connection:
            self.publisher().catch_up(connection)

    def begin(self) -> Connection:
        return self._engine.connect()

    def leaves(self) -> list[bytes]:
        with self._engine.begin() as connection:
            rows = select(audit_records.c.leaf).order_by(audit_records.c.position)
            return list(connection.scalars(rows))

    def checkpoint(self, folder: Path | None = None) -> Checkpoint:
        note = ((folder or self.files) / "checkpoint").read_bytes()
        signer = Signer(name=self.epoch.origin, seed=load_seed(self.folder))
        return open_checkpoint(note, [signer.verifier], origin=self.epoch.origin)

    def content(self) -> dict[str, bytes]:
        found = self.files.rglob("*")
        return {
            path.relative_to(self.files).as_posix(): path.read_bytes() for path in found if path.is_file()
        }

    def close(self) -> None:
        self._engine.dispose()


def root_of(leaves: list[bytes]) -> bytes:
    return mth([leaf_hash(leaf) for leaf in leaves])


@pytest.fixture
def trail(store: SqlStore, world: World) -> Iterator[Trail]:
    """A closed site with more than a tile of records."""
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)
    world.store.together([world.send(ada, where, str(number)) for number in range(300)])
    store.core.close()
    trail = Trail(store.folder)
    yield trail
    trail.close()


def test_what_is_closed_is_published(trail: Trail) -> None:
    leaves = trail.leaves()
    assert len(leaves) > 300
    assert trail.checkpoint() == Checkpoint(
        origin=trail.checkpoint().origin, size=len(leaves), root=root_of(leaves)
    )
    assert "tile/0/000" in trail.content()
    assert (trail.files / "vkey").read_text().startswith(trail.checkpoint().origin + "+")


def test_a_restart_goes_on_byte_for_byte(trail: Trail) -> None:
    before = trail.content()
    trail.catch_up()
    assert trail.content() == before


def test_the_files_are_the_same_however_often_they_were_published(trail: Trail, tmp_path: Path) -> None:
    """Leaf by leaf, or all at once."""
    leaves = trail.leaves()
    step = Publisher(tmp_path, trail.publisher().epoch, load_seed(trail.folder))
    for leaf in leaves:
        step.accept(0, [leaf])
        step.publish()
    for path, content in trail.content().items():
        assert (tmp_path / "1" / path).read_bytes() == content


@pytest.mark.parametrize(
    "name", ["tile/0/000", "tile/entries/000", "tile/0/001.p/", "tile/entries/001.p/", "tile/1/000.p/"]
)
@pytest.mark.parametrize("part", [None, 0.0, 0.5])
def test_missing_and_short_files_are_made_again(trail: Trail, name: str, part: float | None) -> None:
    if name == "tile/entries/000" and part:
        part = 0.0  # a full bundle that was cut later is for `verify`: no crash leaves one
    before = trail.content()
    partial = [each for each in before if each.startswith(name) and name.endswith("/")]
    newest = max(partial, key=lambda each: (len(each), each), default=name)
    path = trail.files / newest
    if part is None:
        path.unlink()
    else:
        path.write_bytes(before[newest][: int(len(before[newest]) * part)])
    trail.catch_up()
    assert trail.content() == before


def test_a_missing_checkpoint_is_made_again(trail: Trail) -> None:
    before = trail.content()
    (trail.files / "checkpoint").unlink()
    trail.catch_up()
    assert trail.content() == before


def test_a_database_behind_the_folders_checkpoint_is_refused(trail: Trail) -> None:
    size = trail.checkpoint().size
    with trail.begin() as connection, connection.begin():
        last = connection.scalar(select(func.max(audit_records.c.position)))
        connection.execute(delete(audit_records).where(audit_records.c.position == last))
    with pytest.raises(TrailBehind) as refused:
        trail.catch_up()
    assert (refused.value.records, refused.value.checkpoint.size) == (size - 1, size)
    assert "checkpoint" in str(refused.value)


def test_a_database_behind_a_mirror_is_refused(trail: Trail, tmp_path: Path) -> None:
    """Even if the folder's own files were restored with it."""
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    mirrored = Trail(trail.folder, (mirror,))
    mirrored.catch_up()
    size = trail.checkpoint().size
    assert mirrored.checkpoint(mirror / "1").size == size
    with trail.begin() as connection, connection.begin():
        connection.execute(delete(audit_records).where(audit_records.c.position >= size - 5))
    for path in trail.files.rglob("*"):
        if path.is_file():
            path.unlink()
    trail.catch_up()  # without the mirror nobody can know
    with pytest.raises(TrailBehind) as refused:
        mirrored.catch_up()
    assert refused.value.records == size - 5
    mirrored.close()


@pytest.mark.parametrize("position", [0, 255, 256, -1])
def test_a_changed_record_is_refused(trail: Trail, position: int) -> None:
    """Found where the files must be made again from the rows; `verify` finds it where they need not."""
    position %= trail.checkpoint().size
    with trail.begin() as connection, connection.begin():
        of = audit_records.c.position == position
        leaf = connection.execute(select(audit_records.c.leaf).where(of)).scalar_one()
        changed = leaf.replace(b'"v":1', b'"v":2')
        connection.execute(update(audit_records).where(of).values(leaf=changed))
    (trail.files / "tile/0/000").unlink()
    with pytest.raises(TrailMismatch) as refused:
        trail.catch_up()
    assert refused.value.checkpoint == trail.checkpoint()


def test_a_checkpoint_of_another_key_is_refused(trail: Trail) -> None:
    (trail.folder.keys / "trail.key").write_bytes(SEED)
    with pytest.raises(TrailRefused):
        trail.catch_up()


def test_a_torn_checkpoint_is_refused(trail: Trail) -> None:
    """It is written whole or not at all: somebody cut it, and it may have promised something."""
    path = trail.files / "checkpoint"
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(TrailRefused):
        trail.catch_up()


def test_what_could_not_be_written_is_written_later(tmp_path: Path, trail: Trail) -> None:
    """A full disk for a second must not leave leaves out of the tree: it would be signed like that."""
    leaves = trail.leaves()
    publisher = Publisher(tmp_path, trail.publisher().epoch, load_seed(trail.folder))
    publisher.accept(0, leaves[:3])
    publisher.publish()
    obstacle = tmp_path / "1" / "tile" / "entries"
    obstacle.rename(tmp_path / "aside")
    obstacle.write_bytes(b"")  # a file where a folder must be
    publisher.accept(0, leaves[3:5])
    with pytest.raises(OSError, match="entries"):
        publisher.publish()
    obstacle.unlink()
    (tmp_path / "aside").rename(obstacle)
    publisher.accept(0, leaves[5:7])
    publisher.publish()
    signer = Signer(name=trail.checkpoint().origin, seed=load_seed(trail.folder))
    note = (tmp_path / "1" / "checkpoint").read_bytes()
    found = open_checkpoint(note, [signer.verifier], origin=signer.name)
    assert (found.size, found.root) == (7, root_of(leaves[:7]))


def test_a_write_that_was_cut_short_is_no_tile(tmp_path: Path, trail: Trail) -> None:  # fault 26
    """A verifier would find it malformed, for nobody writes an older partial tile again."""
    leaves = trail.leaves()
    with small_disk(tmp_path / "disk", mib=1) as disk:
        publisher = Publisher(disk, trail.publisher().epoch, load_seed(trail.folder))
        publisher.accept(0, leaves[:3])
        publisher.publish()
        before = {path: path.read_bytes() for path in disk.rglob("tile/**/*") if path.is_file()}
        fill(disk)
        publisher.accept(0, leaves[3:5])
        with pytest.raises(OSError, match="No space left"):
            publisher.publish()
        after = {path for path in disk.rglob("tile/**/*") if path.is_file() and path.suffix != ".new"}
        assert {path: path.read_bytes() for path in after} == before
        clear(disk)
        publisher.publish()
        assert (disk / "1/tile/entries/000.p/5").stat().st_size > 0


def test_the_trail_follows_a_running_server(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    world.direct(ada, bo)
    store.core.publisher.publish()
    trail = Trail(store.folder)
    assert trail.checkpoint().size == len(trail.leaves())
    trail.close()


def test_an_empty_epoch_has_a_checkpoint(tmp_path: Path, trail: Trail) -> None:
    publisher = Publisher(tmp_path, trail.publisher().epoch, load_seed(trail.folder))
    publisher.publish()
    assert (tmp_path / "1" / "checkpoint").read_text().split("\n")[1] == "0"


def test_files_are_private(trail: Trail) -> None:
    assert (trail.files / "checkpoint").stat().st_mode & 0o777 == 0o600
    assert trail.files.stat().st_mode & 0o777 == 0o700


def test_a_mirror_that_is_away_stops_nothing_and_is_caught_up(
    trail: Trail, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = tmp_path / "away"
    away.write_bytes(b"")  # no folder: what a mount that is gone, or no permission, comes to
    publisher = Trail(trail.folder, (away,)).publisher()
    with trail.begin() as connection:
        publisher.catch_up(connection)
    publisher.publish()
    assert trail.checkpoint().size == len(trail.leaves())
    said = [record for record in caplog.records if "mirror" in record.message]
    assert len(said) == 1  # not each second
    away.unlink()
    away.mkdir()
    publisher.publish()
    assert (away / "1" / "checkpoint").read_bytes() == (trail.files / "checkpoint").read_bytes()


def test_a_mirror_that_knows_more_is_never_written_over_when_it_comes_back(
    trail: Trail, tmp_path: Path
) -> None:
    kept, away = tmp_path / "kept", tmp_path / "away"
    kept.mkdir()
    Trail(trail.folder, (kept,)).catch_up()
    with trail.begin() as connection, connection.begin():
        last = connection.scalar(select(func.max(audit_records.c.position)))
        connection.execute(delete(audit_records).where(audit_records.c.position == last))
    shutil.rmtree(trail.files)
    away.write_bytes(b"")
    publisher = Trail(trail.folder, (away,)).publisher()
    with trail.begin() as connection:
        publisher.catch_up(connection)
    away.unlink()
    kept.rename(away)
    promised = (away / "1" / "checkpoint").read_bytes()
    publisher.publish()
    assert (away / "1" / "checkpoint").read_bytes() == promised
