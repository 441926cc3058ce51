"""The send path inside the process: service, policy, record, SQL and fsync, without transport or delivery.

    python -m tests.benchmarks.send_path [--database sqlite|postgresql] [--processes 1 2 4] [--messages N]

Each process keeps `IN_FLIGHT` sends queued, so that every commit is a full batch. The floor is the same
rows, ready-made, written by the bare driver in commits of the same size. "shared": all processes send into
all conversations and wait for one another's rows; otherwise each has its own.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from threading import Semaphore
from typing import TypeVar
from uuid import UUID

import psycopg
import pysqlite3.dbapi2 as sqlite
from sqlalchemy import make_url

from govim.control.commands import AddUser
from govim.domain.actor import Actor, Origin
from govim.domain.conversation import ConversationKind
from govim.domain.entry import Entry
from govim.domain.ids import ClientRef, ConversationId, PersonId, SessionId
from govim.ports import Work
from govim.services.open_conversation import OpenConversation, open_conversation
from govim.services.send_message import SendMessage, send_message
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import Core, create_site, open_core
from govim.wiring.interpreter import set_up_interpreter
from tests.components.postgres import PostgresServer, running

T = TypeVar("T")
Pairs = list[tuple[PersonId, ConversationId]]
PEOPLE = 400
IN_FLIGHT = 1024
FLOOR_BATCH = 512
TEXT = "请各科室于周五前报送材料，谢谢。第{}号"
TABLES = (  # (columns of these sizes): contents, entries, refs, records
    (8, 8, 110),
    (16, 8, 8, 16, 8, 16, 8),
    (16, 16, 16, 8),
    (8, 230, 8, 250, 8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    folder: DataFolder
    url: str | None
    server: PostgresServer | None
    pairs: Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    messages: int
    wall: float
    cpu: float  # of our processes
    server_cpu: float = 0.0

    def __str__(self) -> str:
        each = 1e6 / self.messages
        return (
            f"{self.messages / self.wall:8.0f}/s  {each * self.wall:6.0f} µs wall  "
            f"{each * self.cpu:6.0f} µs CPU  {each * self.server_cpu:6.0f} µs server's CPU"
        )


def actor(person: PersonId) -> Actor:
    origin = Origin(address="127.0.0.1", client="bench")
    return Actor(person=person, session=SessionId(UUID(int=1)), origin=origin)


def stored(folder: DataFolder, url: str | None) -> StoredSite:
    return StoredSite(folder, make_url(url) if url else None)


def fill(folder: DataFolder, server: PostgresServer | None, people: int = PEOPLE) -> Site:
    url = server.new_database() if server else None
    create_site(stored(folder, url))
    core = open_core(stored(folder, url))
    users = [AddUser(name=f"人{n}", login=f"u{n}", password_hash="x") for n in range(people)]
    added = [PersonId(UUID(each)) for each in run_all(core, map(core.work_of, users))]
    couples = list(zip(added[::2], added[1::2], strict=True))
    opened = run_all(core, (open_direct(core, *couple) for couple in couples))
    core.close()
    pairs = [(who, where) for couple, where in zip(couples, opened, strict=True) for who in couple]
    return Site(folder=folder, url=url, server=server, pairs=pairs)


def run_all(core: Core, works: Iterable[Work[T]]) -> list[T]:
    futures: list[Future[T]] = []
    for work in works:
        futures.append(Future())
        core.writer.submit(work, futures[-1])
    return [future.result() for future in futures]


def open_direct(core: Core, one: PersonId, other: PersonId) -> Work[ConversationId]:
    opening = OpenConversation(
        actor=actor(one), client_ref=ClientRef(core.ids.new()), kind=ConversationKind.DIRECT, people=(other,)
    )
    return Work(run=lambda tx: open_conversation(opening, tx=tx, pack=core.pack, at=core.clock.now()))


def send(core: Core, person: PersonId, where: ConversationId, number: int) -> Work[Entry]:
    command = SendMessage(
        actor=actor(person),
        client_ref=ClientRef(core.ids.new()),
        conversation=where,
        text=TEXT.format(number),
    )
    return Work(
        run=lambda tx: send_message(command, tx=tx, pack=core.pack, at=core.clock.now()),
        conversations=(where,),
        refs=((person, command.client_ref),),
    )


def send_all(core: Core, pairs: Pairs, messages: int) -> None:
    """Returns when all are acked."""
    free = Semaphore(IN_FLIGHT)
    futures: list[Future[Entry]] = []
    for number in range(messages):
        free.acquire()
        future: Future[Entry] = Future()
        future.add_done_callback(lambda _: free.release())
        person, where = pairs[number * 7 % len(pairs)]
        core.writer.submit(send(core, person, where, number), future)
        futures.append(future)
    for future in futures:
        future.result()


def sender(folder: DataFolder, url: str | None, pairs: Pairs, messages: int, pipe: Pipe) -> None:
    set_up_interpreter()
    core = open_core(stored(folder, url))
    send_all(core, pairs, 500)
    pipe.send("ready")
    pipe.recv()
    before = time.process_time()
    send_all(core, pairs, messages)
    pipe.send(time.process_time() - before)
    core.close()


def measure(site: Site, processes: int, messages: int, *, shared: bool) -> Figure:
    start = multiprocessing.get_context("spawn")
    senders = []
    for number in range(processes):
        pairs = site.pairs if shared else site.pairs[number * 2 :: processes * 2]
        here, there = start.Pipe()
        process = start.Process(
            target=sender, args=(site.folder, site.url, pairs, messages // processes, there)
        )
        process.start()
        senders.append((process, here))
    for _, pipe in senders:
        pipe.recv()
    before, began = _server_cpu(site), time.perf_counter()
    for _, pipe in senders:
        pipe.send("go")
    cpu = sum(pipe.recv() for _, pipe in senders)
    wall, server_cpu = time.perf_counter() - began, _server_cpu(site) - before
    for process, _ in senders:
        process.join()
    return Figure(messages=messages // processes * processes, wall=wall, cpu=cpu, server_cpu=server_cpu)


def _server_cpu(site: Site) -> float:
    return site.server.cpu_seconds if site.server else 0.0


def floor(site: Site, messages: int) -> Figure:
    """Ready-made rows, the bare driver, commits of the same size with their fsync."""
    rows = [tuple(os.urandom(size) for size in columns) for columns in TABLES]
    makers = [", ".join(f"c{n} {{}}" for n in range(len(columns))) for columns in TABLES]
    before, began = time.process_time(), time.perf_counter()
    if site.url is None:
        connection = sqlite.connect(str(site.folder.root / "floor.db"), isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for number, maker in enumerate(makers):
            connection.execute(f"CREATE TABLE floor{number} ({maker.replace('{}', 'BLOB')})")
        for _ in range(messages // FLOOR_BATCH):
            connection.execute("BEGIN")
            for number, row in enumerate(rows):
                marks = ", ".join("?" * len(row))
                connection.executemany(f"INSERT INTO floor{number} VALUES ({marks})", [row] * FLOOR_BATCH)
            connection.execute("COMMIT")
        connection.close()
    else:
        with psycopg.connect(site.url) as server:
            for number, maker in enumerate(makers):
                server.execute(f"CREATE TABLE floor{number} ({maker.replace('{}', 'bytea')})")
            for _ in range(messages // FLOOR_BATCH):
                for number, row in enumerate(rows):
                    with server.cursor().copy(f"COPY floor{number} FROM STDIN (FORMAT BINARY)") as copy:
                        copy.set_types(["bytea"] * len(row))
                        for _ in range(FLOOR_BATCH):
                            copy.write_row(row)
                server.commit()
    done = messages // FLOOR_BATCH * FLOOR_BATCH
    return Figure(messages=done, wall=time.perf_counter() - began, cpu=time.process_time() - before)


@contextmanager
def database(kind: str) -> Iterator[PostgresServer | None]:
    if kind == "sqlite":
        yield None
        return
    with running(durable=True) as server:
        yield server


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    options.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    options.add_argument("--messages", type=int, default=20_000)
    chosen = options.parse_args()
    for kind in chosen.database or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as root, database(kind) as server:
            site = fill(DataFolder(Path(root) / "site"), server)
            print(f"{kind:<11} floor                {floor(site, chosen.messages)}")
            for processes in chosen.processes if server else [1]:
                for shared in (False, True) if processes > 1 else (False,):
                    figure = measure(site, processes, chosen.messages, shared=shared)
                    print(
                        f"{kind:<11} {processes} processes {'shared' if shared else '':<8} {figure}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
