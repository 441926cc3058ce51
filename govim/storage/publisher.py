"""The trail's files: tiles and signed checkpoints, made from what is durable, a second behind it.

Derived from the database, so no crash can lose anything: at start the files are checked against the last
checkpoint and rebuilt from the rows where they are missing or short. What must not be is a database that
is shorter than, or different from, a checkpoint that was shown to somebody: then `TrailBehind` or
`TrailMismatch` stops the start, and the operator decides.
"""

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, select

from govim.storage.epochs import Epoch
from govim.storage.folder import make_private, private_opener, write_private
from govim.storage.mirrors import Mirror
from govim.storage.schema import audit_records
from govim.storage.tile_files import are_finished_tiles_there
from govim.texts import Language, text
from govim_audit.trail.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from govim_audit.trail.edge import TrailEdge
from govim_audit.trail.errors import TrailError
from govim_audit.trail.merkle import tree_root
from govim_audit.trail.note import Signer
from govim_audit.trail.reader import TileHashes, read_edge
from govim_audit.trail.tiles import TileFile

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds between checkpoints
CHUNK = 10_000


class TrailRefused(Exception):
    """The server may not go on in this epoch; `trail.refused.<reason>` in the catalogue says why."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(text(f"trail.refused.{reason}", "en", **values))
        self._reason, self._values = reason, values

    def explain(self, language: Language) -> str:
        return text(f"trail.refused.{self._reason}", language, **self._values)


class TrailBehind(TrailRefused):
    """A checkpoint knows more records than the database: an older state was restored."""

    def __init__(self, records: int, checkpoint: Checkpoint, where: Path) -> None:
        super().__init__("behind", records=records, size=checkpoint.size, file=where)
        self.records, self.checkpoint = records, checkpoint


class TrailMismatch(TrailRefused):
    """The records are not those that a checkpoint was made of."""

    def __init__(self, checkpoint: Checkpoint, where: Path) -> None:
        super().__init__("mismatch", size=checkpoint.size, file=where)
        self.checkpoint = checkpoint


class TrailPublisher(Protocol):
    """Keeps the trail's files a second behind the commits."""

    def start(self) -> None: ...

    def accept(self, first_position: int, leaves: list[bytes]) -> None:
        """Called by the writer after each commit."""
        ...

    def publish(self) -> None:
        """Now, rather than within a second."""
        ...

    def stop(self) -> None: ...


class Publisher:
    """`accept` is called by the writer after each commit; a thread of its own writes the files."""

    def __init__(self, folder: Path, epoch: Epoch, seed: bytes, mirrors: tuple[Path, ...] = ()) -> None:
        self._folder = folder / str(epoch.number)
        self.epoch = epoch
        self._signer = Signer(name=epoch.origin, seed=seed)  # C2SP: the key's name is the origin
        self._mirrors = tuple(Mirror(mirror / str(epoch.number)) for mirror in mirrors)
        self._edge = TrailEdge()
        self._published = -1
        self._note, self._vkey = b"", f"{self._signer.verifier.encode()}\n".encode()
        self._waiting: list[bytes] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="trail", daemon=True)

    def catch_up(self, connection: Connection) -> None:
        """Bring the files to the database's state. Raises TrailBehind or TrailMismatch."""
        records = self.epoch.records(connection)
        shown = list(self._shown_anywhere())
        if shown:  # of several, the furthest says what is missing
            self._refuse_behind(*max(shown, key=lambda pair: pair[0].size), records=records)
        self._edge = self._edge_on_disk() or TrailEdge()
        self._extend(connection, records)
        for checkpoint, where in shown:
            self._refuse_mismatch(checkpoint, where)
        self.publish()

    def start(self) -> None:
        self._thread.start()

    @property
    def next_position(self) -> int:
        """Of the record whose leaf comes next."""
        with self._lock:
            return self.epoch.first_position + self._edge.size + len(self._waiting)

    @property
    def checkpoint(self) -> Checkpoint:
        """Of what is on disk, after `catch_up`."""
        return Checkpoint(origin=self.epoch.origin, size=self._edge.size, root=self._edge.root())

    def accept(self, first_position: int, leaves: list[bytes]) -> None:
        del first_position  # commits come in order
        with self._lock:
            self._waiting.extend(leaves)

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def fetch(self, path: str) -> bytes | None:
        try:
            return (self._folder / path).read_bytes()
        except FileNotFoundError:
            return None

    def publish(self) -> None:
        """Append what waits, write the tiles, then the checkpoint that promises them."""
        with self._lock:
            leaves = self._waiting.copy()  # they go on waiting until all is written, or the tree had a hole
        edge, files = self._edge.append(leaves)
        if edge.size == self._published:
            self._show_mirrors()  # one that was away
            return
        self._write([*files, *edge.partial_files(since=max(self._published, 0))])
        checkpoint = Checkpoint(origin=self.epoch.origin, size=edge.size, root=edge.root())
        self._note = sign_checkpoint(checkpoint, self._signer)
        make_private(self._folder)
        write_private(self._folder / "checkpoint", self._note)
        if not (self._folder / "vkey").exists():
            write_private(self._folder / "vkey", self._vkey)
        self._edge, self._published = edge, edge.size
        for file in files:  # what a finished tile grew from is in it (tlog-tiles § Partial Tiles)
            shutil.rmtree(self._folder / f"{file.path}.p", ignore_errors=True)
        with self._lock:
            del self._waiting[: len(leaves)]
        self._show_mirrors()

    def _show_mirrors(self) -> None:
        """One that cannot be used stops nothing; what it may know is never written over."""
        for mirror in self._mirrors:
            try:
                if not mirror.is_compared:
                    self._compare(mirror)
                mirror.show(self._note, self._vkey)
            except (OSError, TrailRefused) as error:
                mirror.failed(error)

    def _compare(self, mirror: Mirror) -> None:
        """One that was away when the trail was opened. Raises TrailRefused."""
        if (shown := self._shown(mirror.folder)) is not None:
            self._refuse_behind(*shown, records=self._edge.size)
            self._refuse_mismatch(*shown)
        mirror.is_compared = True

    def _run(self) -> None:
        while not self._stopping.wait(EVERY):
            self._publish_or_say()
        self._publish_or_say()

    def _publish_or_say(self) -> None:
        try:
            self.publish()
        except OSError:
            # The records are durable; the files follow in a second, or at the next start from the database.
            log.exception("the trail's files could not be written")

    def _write(self, files: list[TileFile]) -> None:
        """Durable when it returns: a checkpoint promises its tiles."""
        paths = [self._folder / file.path for file in files]
        cuttable = [path.with_name(f"{path.name}.new") for path in paths]  # a crash or a full disk cuts one
        for file, path in zip(files, cuttable, strict=True):
            make_private(path.parent)
            with open(path, "wb", opener=private_opener) as handle:
                handle.write(file.content)
        for path in cuttable:  # after all were written, so that the first one flushes most of the others
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        for path, whole in zip(cuttable, paths, strict=True):
            path.replace(whole)

    def _refuse_behind(self, checkpoint: Checkpoint, where: Path, *, records: int) -> None:
        if checkpoint.size > records:
            raise TrailBehind(records, checkpoint, where)

    def _refuse_mismatch(self, checkpoint: Checkpoint, where: Path) -> None:
        if tree_root(checkpoint.size, TileHashes(self._edge.size, self.fetch)) != checkpoint.root:
            raise TrailMismatch(checkpoint, where)

    def _shown_anywhere(self) -> Iterator[tuple[Checkpoint, Path]]:
        """Here and in the mirrors, but for those that are away."""
        if (shown := self._shown(self._folder)) is not None:
            yield shown
        for mirror in self._mirrors:
            try:
                shown = self._shown(mirror.folder)
            except OSError as error:
                mirror.failed(error)
                continue
            mirror.is_compared = True
            if shown is not None:
                yield shown

    def _shown(self, folder: Path) -> tuple[Checkpoint, Path] | None:
        """The checkpoint of a folder. One that is torn or not ours hides what was promised: TrailRefused."""
        path = folder / "checkpoint"
        try:
            note = path.read_bytes()
            return open_checkpoint(note, [self._signer.verifier], origin=self.epoch.origin), path
        except FileNotFoundError:
            return None
        except TrailError as error:
            raise TrailRefused("torn", file=path, cause=error) from error

    def _edge_on_disk(self) -> TrailEdge | None:
        """Where the files end, if they are whole."""
        shown = self._shown(self._folder)
        if shown is None:
            return None
        try:
            edge = read_edge(shown[0].size, self.fetch)
        except TrailError:
            return None
        is_whole = edge.root() == shown[0].root and are_finished_tiles_there(self._folder, edge.size)
        return edge if is_whole else None

    def _extend(self, connection: Connection, records: int) -> None:
        for leaves in self._leaves(connection, self._edge.size, records):
            self._edge, files = self._edge.append(leaves)
            self._write(files)
        self._write(self._edge.partial_files())

    def _leaves(self, connection: Connection, start: int, end: int) -> Iterator[list[bytes]]:
        for at in range(start, end, CHUNK):
            first = self.epoch.first_position + at
            last = self.epoch.first_position + min(at + CHUNK, end)
            yield list(
                connection.scalars(
                    select(audit_records.c.leaf)
                    .where(audit_records.c.position >= first, audit_records.c.position < last)
                    .order_by(audit_records.c.position)
                )
            )
