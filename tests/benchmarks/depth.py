"""The send path in a deep log: CPU time and WAL bytes of a message at 10 000 messages, and at many.

    python -m tests.benchmarks.depth [--messages 10000000] [--people 10000] [--sends 10000]

Pairs talk; the first message of each person goes the way of all messages. That site is measured beside a
copy of it whose log was filled up: by SQL, conversation by conversation, with entries, contents, refs and
records as that path makes them, each ref a UUIDv7 of its time, but with random bytes in the place of what is
sealed, which nobody opens here. Receipts are left out: sending does not look at them. The trail's files
are made from the rows when it is opened next, as after a loss of them; the time of both is printed.

Each measurement is a process of its own, which first sends one message of each person: what a writer keeps
in memory is there. WAL bytes are counted in frames of 4 KiB, from SQLite's own count after each commit.
"""

import argparse
import multiprocessing
import os
import shutil
import struct
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import open_core
from govim.wiring.interpreter import set_up_interpreter
from tests.benchmarks.send_path import Pairs, Site, fill, send_all

TARGET = 1.2  # times what it costs in a log that is new
FRAME = 4096 + 24  # bytes in the WAL of each page that a commit changed
FRAMES_AT = 16  # in the WAL's index: how many frames there are since it was begun anew
ROUNDS = 3  # in alternation, the least of each counts: a neighbour only adds
TOGETHER = 50  # conversations that are filled in one transaction
PREPARING = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -1000000",
    "CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY)",
    """CREATE TEMP TABLE more
    (n INTEGER PRIMARY KEY, conversation, sender, ref, seq, at, key_id, content, leaf, body)""",
    # The last two of each conversation: one of each sender.
    """CREATE TEMP TABLE last AS
    SELECT e.conversation, e.sender, e.seq, e.at, c.key_id, length(c.sealed) AS content, r.leaf,
        length(r.sealed) AS body
    FROM conversations h JOIN entries e ON e.conversation = h.id AND e.seq > h.last_seq - 2
    JOIN contents c ON c.id = e.content_id JOIN audit_records r ON r.content_id = c.id""",
    "CREATE INDEX temp.last_in ON last (conversation)",
)
FILLING = (  # as those, `more` for each number
    """INSERT INTO more
    SELECT NULL, l.conversation, sender, unhex(printf('%012x7000', at + n)) || randomblob(8), seq + 2 * n,
        at + n, key_id, content, leaf, body
    FROM last l JOIN numbers WHERE l.conversation BETWEEN :first AND :last
    ORDER BY l.conversation, 5""",
    """INSERT INTO contents (id, key_id, series, sealed)
    SELECT :content + n, key_id, 'correspondence', randomblob(content) FROM more""",
    """INSERT INTO entries (conversation, seq, ordinal, kind, sender, at, client_ref, content_id)
    SELECT conversation, seq, seq - 1, 'message', sender, at, ref, :content + n FROM more""",
    """INSERT INTO client_refs (sender, client_ref, conversation, seq)
    SELECT sender, ref, conversation, seq FROM more ORDER BY sender, ref""",
    """INSERT INTO audit_records (position, leaf, key_id, sealed, content_id)
    SELECT :position + n, leaf, key_id, randomblob(body), :content + n FROM more""",
    """UPDATE conversations SET last_seq = m.seq, last_ordinal = m.seq - 1
    FROM (SELECT conversation, max(seq) AS seq FROM more GROUP BY conversation) m WHERE id = conversation""",
    "DELETE FROM more",
)
HOLES = """SELECT count(*) FROM conversations c
    WHERE last_seq <> (SELECT count(*) FROM entries e WHERE e.conversation = c.id)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one message."""

    cpu: float  # µs of the process
    wal: float  # bytes
    batch: float  # messages in a commit


def fill_up(database: Path, messages: int) -> None:
    """As many as are wanted, in equal shares. Without journal: who is interrupted here begins anew."""
    with closing(sqlite.connect(str(database), isolation_level=None)) as connection:
        for statement in PREPARING:
            connection.execute(statement)
        heads = [each for [each] in connection.execute("SELECT id FROM conversations ORDER BY id")]
        each = (messages - depth_of(connection)) // (2 * len(heads))
        connection.executemany("INSERT INTO numbers VALUES (?)", ((n,) for n in range(1, each + 1)))
        for start in range(0, len(heads), TOGETHER):
            some = heads[start : start + TOGETHER]
            values = {
                "first": some[0],
                "last": some[-1],
                "content": one(connection, "SELECT max(id) FROM contents"),
                "position": one(connection, "SELECT max(position) FROM audit_records"),
            }
            connection.execute("BEGIN")
            for statement in FILLING:
                connection.execute(statement, values)
            connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")


def one(connection: sqlite.Connection, query: str) -> int:
    [[found]] = connection.execute(query).fetchall()
    return int(found or 0)


def depth_of(connection: sqlite.Connection) -> int:
    return one(connection, "SELECT count(*) FROM entries WHERE kind = 'message'")


def measure(site: Site, sends: int) -> Cost:
    start = multiprocessing.get_context("spawn")
    here, there = start.Pipe()
    process = start.Process(target=measuring, args=(site.folder, site.pairs, sends, there))
    process.start()
    there.close()
    cost: Cost = here.recv()
    process.join()
    return cost


def measure_copy(site: Site, sends: int) -> Cost:
    """What is said meanwhile does not make it deeper."""
    with tempfile.TemporaryDirectory(dir=site.folder.root.parent) as root:
        return measure(replace(site, folder=copy(site, Path(root))), sends)


def copy(site: Site, root: Path) -> DataFolder:
    return DataFolder(shutil.copytree(site.folder.root, root / "site"))


def measuring(folder: DataFolder, pairs: Pairs, sends: int, pipe: Pipe) -> None:
    set_up_interpreter()
    core = open_core(StoredSite(folder))
    send_all(core, pairs, len(pairs))
    frames, commits = Frames(folder), 0

    def count(commands: int, seconds: float) -> None:
        nonlocal commits
        del commands, seconds
        commits += 1
        frames.look()

    core.writer.measure = count
    before = time.process_time()
    send_all(core, pairs, sends)
    cpu = time.process_time() - before
    core.close()
    pipe.send(Cost(cpu=cpu / sends * 1e6, wal=frames.written * FRAME / sends, batch=sends / commits))


class Frames:
    """How many were written: each commit's are seen before the next one may begin the WAL anew."""

    def __init__(self, folder: DataFolder) -> None:
        self._index = folder.database.with_name(folder.database.name + "-shm").open("rb")
        self._last = self._now()
        self.written = 0

    def look(self) -> None:
        now = self._now()
        self.written += now - self._last if now >= self._last else now
        self._last = now

    def _now(self) -> int:
        [found] = struct.unpack("=I", os.pread(self._index.fileno(), 4, FRAMES_AT))
        return int(found)


def report(new: Site, deep: Site, messages: int, sends: int) -> bool:
    """Print the rows. False where a log has a hole."""
    filling = timed(lambda: fill_up(deep.folder.database, messages))
    opening = timed(lambda: open_core(StoredSite(deep.folder)).close())
    print(f"filled in {filling:.0f} s; opened without its trail's files in {opening:.0f} s", flush=True)
    pairs = [(measure_copy(new, sends), measure(deep, sends)) for _ in range(ROUNDS)]
    before, after = (min(costs, key=lambda cost: cost.cpu) for costs in zip(*pairs, strict=True))
    print(row(new, before), row(deep, after), sep="\n")
    print(f"ratio {after.cpu / before.cpu:.2f} (target {TARGET}), of WAL bytes {after.wal / before.wal:.2f}")
    with closing(sqlite.connect(str(deep.folder.database))) as connection:
        return one(connection, HOLES) == 0


def row(site: Site, cost: Cost) -> str:
    with closing(sqlite.connect(str(site.folder.database))) as connection:
        depth = depth_of(connection)
    size = site.folder.database.stat().st_size / 1024**2
    return (
        f"{depth:9} messages  {size:7.0f} MiB  {cost.cpu:6.1f} µs CPU a message"
        f"  {cost.wal:6.0f} WAL bytes a message  {cost.batch:4.0f} messages a commit"
    )


def timed(act: Callable[[], None]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--messages", type=int, default=10_000_000)
    options.add_argument("--people", type=int, default=10_000, help="an even number")
    options.add_argument("--sends", type=int, default=10_000)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="govim-bench-") as root:
        site = fill(DataFolder(Path(root) / "site"), None, people=wanted.people)
        core = open_core(StoredSite(site.folder))
        send_all(core, site.pairs, len(site.pairs))
        core.close()
        deep = replace(site, folder=copy(site, Path(root) / "deep"))
        if not report(site, deep, wanted.messages, wanted.sends):
            raise SystemExit("VOID: a log has a hole")


if __name__ == "__main__":
    main()
