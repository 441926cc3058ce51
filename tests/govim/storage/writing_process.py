"""A process of its own that writes into a served site: the other node of a cluster."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import UUID

from govim.domain.actor import Actor
from govim.domain.ids import ClientRef, ConversationId, PersonId, SessionId
from govim.storage.folder import DataFolder
from tests.govim.sites import ServedSite, SqlStore, another_node
from tests.govim.world import DESK, SetClock, World

SPAWN = multiprocessing.get_context("spawn")
Acked = tuple[UUID, UUID, int]  # ref, conversation, seq


@dataclass(frozen=True, slots=True)
class Talk:
    """What a process says: `lines` messages by each of the people, in turn in each conversation."""

    people: Sequence[UUID]
    places: Sequence[UUID]
    lines: int
    opens_with: Sequence[tuple[UUID, UUID]] = ()  # direct conversations that others open too


class WritingProcess:
    def __init__(self, site: ServedSite, talk: Talk) -> None:
        self._pipe, there = SPAWN.Pipe()
        self._process: BaseProcess = SPAWN.Process(
            target=_talk, args=(str(another_node(site.folder).root), site.url, talk, there)
        )
        self._process.start()
        there.close()

    def wait_until_ready(self) -> None:
        assert self._pipe.recv() == "ready"

    def go(self) -> None:
        self._pipe.send("go")

    def acked(self) -> list[Acked]:
        """What was acked until it ended, or was killed."""
        found: list[Acked] = []
        try:
            while (message := self._pipe.recv()) is not None:
                found.append(message)
        except EOFError:
            pass
        return found

    def some_acked(self, count: int) -> list[Acked]:
        return [self._pipe.recv() for _ in range(count)]

    def kill(self) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()

    def end(self) -> None:
        self._process.join(60)
        assert self._process.exitcode == 0


def _talk(root: str, url: str, talk: Talk, pipe: Pipe) -> None:
    store = SqlStore(DataFolder(Path(root)), SetClock(), url)
    world = World(store)
    pipe.send("ready")
    pipe.recv()
    lock = threading.Lock()

    def report(ref: UUID, place: UUID, future: "Future[Any]") -> None:
        if future.exception() is None:
            with lock:
                pipe.send((ref, place, future.result().seq))

    futures: list[Future[Any]] = []
    for one, other in talk.opens_with:
        opening: Future[Any] = Future()
        store.core.writer.submit(world.open_direct(actor(one), actor(other)), opening)
        futures.append(opening)
    for line in range(talk.lines):
        for place in talk.places:
            for person in talk.people:
                ref = ClientRef(world.ids.new())
                future: Future[Any] = Future()
                future.add_done_callback(partial(report, ref, place))
                work = world.send(actor(person), ConversationId(place), f"第{line}句", ref)
                store.core.writer.submit(work, future)
                futures.append(future)
    for future in futures:
        future.result()
    store.core.close()
    with lock:
        pipe.send(None)


def actor(person: UUID) -> Actor:
    return Actor(person=PersonId(person), session=SessionId(UUID(int=1)), origin=DESK)
